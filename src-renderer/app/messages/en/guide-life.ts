/** Kinds of policies of a life; their pages are made from what each policy declares. */
export const kinds = {
  demand: {
    title: 'Demand of guests',
    summary:
      'What the guests of a class ask for over time. Demand scales everything a guest does alike.',
  },
  placement: {
    title: 'Placement',
    summary: 'The host for a guest: at the start, at a restart, when a host is emptied.',
  },
  balancing: {
    title: 'Balancing',
    summary: 'Migrations from loaded hosts to others, from time to time.',
  },
  consolidation: {
    title: 'Consolidation',
    summary: 'Emptying hosts, switching them off, and waking them in time.',
  },
  scheduler: {
    title: 'Scheduling of migrations',
    summary: 'How many migrations may run at once, in which order, and when one is given up.',
  },
  availability: {
    title: 'Availability',
    summary: 'How silent hosts are noticed, and what becomes of their guests.',
  },
  proactive: {
    title: 'Failures foreseen',
    summary: 'Which failures announce themselves, and what is done before they come.',
  },
};

/** Pages of the guide, in the form of `guide-topics.ts`: the life of a cluster. */
export const life = {
  title: 'The life of a cluster',
  summary: 'Hours to months with changing load, failures, maintenance and policies that migrate.',
  sections: [
    {
      title: 'What it is',
      text: [
        'A scenario with a section `life` runs its hosts and guests, each as often as it says, for a duration. Nobody plans the migrations: policies ask for them, and failures and maintenance make them necessary. [Lab](/lab) has presets of it, [Live](/live) shows the hosts while it goes on, then its timeline and what it came to. A migration of the timeline opens in Lab as a scenario of its own.',
      ],
    },
    {
      title: 'Who decides',
      list: [
        '[Demand](life-demand): what guests ask for, constant, daily, in bursts, or from a trace.',
        '[Placement](life-placement): where a guest goes.',
        '[Balancing](life-balancing) and [consolidation](life-consolidation): which guests move although nothing is wrong.',
        '[Scheduling](life-scheduler): when a migration that was asked for may start.',
        '[Availability](life-availability) and [failures foreseen](life-proactive): what failures cost.',
      ],
    },
    {
      title: 'Modes of availability',
      list: [
        'None: guests of a crashed host wait until it is repaired.',
        'Restart: a silent host is suspected, declared dead and fenced, then its guests boot on other hosts. What was in memory is lost.',
        'Checkpoints: guests go on at a backup from their last checkpoint. It costs pauses, delayed output and a second reservation all the time.',
        'With fencing no guest ever has two running copies. Without it [split brain](term/split_brain_s) happens and is counted.',
      ],
    },
    {
      title: 'What 99.999 % needs',
      text: [
        'Five nines allow 5.3 minutes in a year. Where hosts crash every M on average and guests need T to serve again, [availability](term/availability) is 1 − T / (M + T), so that T may be at most M / 99,999.',
        'Without high availability T is repair and boot. With restart it is timeout less half a heartbeat, confirmation, fencing and boot; with checkpoints, detection and take-over. Foreseen crashes count by the share whose guests are away in time.',
        'An example: a crash every 90 days allows 78 s. Restart with its defaults takes 85 s for a guest that boots in 60 s, and misses it; checkpoints take 1.5 s. Lab says this for a scenario before it runs. The run counts every other cause too, such as lost links, hosts without room and the downtime of migrations.',
      ],
    },
    {
      title: 'What is approximate',
      text: [
        'A migration in a life is not simulated page by page. One of its class is simulated in the [expected resolution](topic/resolutions), for the demand it began with in steps of a tenth and for its share of the links; when the share changes, the rest goes on at the new cost. Against the full simulation of the same moves, a test holds times within 10 % and bytes within 5 %.',
      ],
      list: [
        'Guests on a host that is short all get the same share. Balloons take up to 65 % of idle memory without harm; what is lacking beyond that slows guests in proportion.',
        'Parallel links between two layers of switches are one resource: hashing never collides.',
        'Timelines keep 200,000 rows of a kind; metrics count everything.',
        'On an overloaded host heartbeats are late independently of each other.',
        'Checkpoints are charged at full demand, over an equal share of the ports.',
      ],
    },
  ],
};

export const ownPolicy = {
  title: 'Write your own policy',
  summary: 'One file behind one interface, for the life of a cluster.',
  sections: [
    {
      title: 'One file, one line',
      text: [
        'A policy is one file in the folder of its kind in `src-main/simulation/life`, added to the list in `catalogue.ts` beside it. Every tunable becomes a field of scenarios with units, bounds and a default, in the schema, in the window, on the command line and on the page of its kind, such as [Balancing](life-balancing).',
        '`docs/write-your-own-policy.md` in that folder goes through the example below step by step and names the interface of each kind.',
      ],
    },
    {
      title: 'What it may look at and ask for',
      list: [
        '`fleet`: hosts and guests by index, their load, and what fits where.',
        '`scheduler.request` asks for a migration; the limits of the product decide when it starts.',
        '`moves.expect` says what a migration would cost, from the simulation.',
        '`drains.empty` asks everybody on a host to go.',
        '`kernel.now` is the only clock and `RandomStream` the only chance, so that a life is the same for the same seed.',
      ],
    },
    {
      title: 'What to test',
      text: [
        'Small clusters in which only one thing can be right. The laws of conservation are tested on random clusters for every policy of the catalogue, without being written again.',
      ],
    },
  ],
};
