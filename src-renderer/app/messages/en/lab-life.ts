/** Words of Lab for the life of a cluster; parts of `lab.ts`. */

export const lifeGroups = {
  life: 'Life of the cluster',
  capacity: 'Room for guests',
  service: 'What counts as served',
  clients: 'Clients',
  lifeHost: 'In the life',
  power: 'Electric power',
  lifeGuest: 'In the life',
  needs: 'Needs at full demand',
  lifeClients: 'Clients',
  playedTrace: 'Recorded demand',
  maintenance: 'Maintenance',
  drain: 'Emptying a host',
  faultRate: 'Failure by chance',
  lifeFault: 'Failure at a time',
  demandTrace: 'Recorded demand',
  samples: 'Samples',
  demandStrategy: 'Demand over time',
  placementStrategy: 'Placement',
  balancingStrategy: 'Balancing',
  consolidationStrategy: 'Consolidation',
  schedulerStrategy: 'Scheduling of migrations',
  availabilityStrategy: 'Answer to failures',
  proactiveStrategy: 'Failures foreseen',
};

export const lifeKinds = {
  life: 'Duration and room',
  lifePolicy: 'Policy',
  lifeMigration: 'How guests move',
  lifeHost: 'Hosts of the life',
  lifeGuest: 'Guests of the life',
  maintenance: 'Maintenance',
  faultRate: 'Failure rate',
  lifeFault: 'Failure',
  demandTrace: 'Recorded demand',
};

export const lifeSections = {
  life: 'Life of the cluster',
  maintenance: 'Maintenance',
  faultRates: 'Failures by chance',
  lifeFaults: 'Failures at a time',
  traces: 'Recorded demand',
};

export const lifeAddTo = {
  life: 'Give the cluster a life',
  maintenance: 'Add a maintenance',
  faultRates: 'Add a failure rate',
  lifeFaults: 'Add a failure at a time',
  traces: 'Add recorded demand from a file',
};

export const lifeNoneOf = {
  life: 'Only the plan is carried out. A life adds hours to months with demand, failures, maintenance and policies that migrate.',
  maintenance: 'No host leaves service.',
  faultRates: 'Nothing fails by chance.',
  lifeFaults: 'Nothing fails at a set time.',
  traces: 'No trace is played.',
  planOfLife: 'Policies of the life plan its migrations.',
};

export const lifeChoices = {
  shortest: 'Shortest migration first',
  smallest: 'Smallest first',
  largest: 'Largest first',
  'least-dirty': 'Fewest writes first',
  priority: 'By priority',
  'give-up': 'Give the drain up',
  'shut-down': 'Shut the guests down',
  shared: 'Shared',
  synced: 'Copied at times',
  local: 'On the host',
  leave: 'Leave them running',
  'switch-off': 'Switch them off',
  planetlab: 'PlanetLab',
  google: 'Google 2011',
  azure: 'Azure',
  columns: 'Columns',
  percent: '100',
  fraction: '1',
  hold: 'The value before',
  zero: 'No demand',
  refuse: 'Refuse the file',
};

export const life = {
  remove: 'Take the life away',
  added: 'The cluster has a life of a day now.',
  addedWithout:
    'The cluster has a life of a day now. | The cluster has a life of a day now. One fault in a phase of a migration has no place in it and was taken out. | The cluster has a life of a day now. {count} faults in phases of migrations have no place in it and were taken out.',
  removed: 'The life was taken away; hosts, guests and plan stay.',
  policies: {
    placement: 'Placement',
    balancing: 'Balancing',
    consolidation: 'Consolidation',
    scheduler: 'Scheduling',
    availability: 'High availability',
    proactive: 'Failures foreseen',
  },
};

/** Names of a field by the value of another one. */
export const lifeBy = {
  kind: {
    'link-degraded': 'Bandwidth left',
    'packet-loss': 'Packets lost',
    'slow-host': 'Speed left',
    'clock-skew': 'Clock wrong by, s',
  },
};

/** Where defaults come from that are no tunables of a policy; "design": chosen for Godwit. */
export const lifeSources = {
  life: {
    duration: 'design',
    capacity_overcommitCpu: 'design',
    capacity_sla: 'design',
    capacity_connectionTimeout: 'design',
  },
  lifeHost: {
    memoryBandwidth: 'design',
    power_idle: 'design',
    power_max: 'design',
    power_exponent: 'a straight line; Fan, Weber and Barroso, ISCA 2007, fit 1.4',
    power_off: 'design',
    power_wake: 'design: 60 to 180 s',
  },
  lifeGuest: { priority: 'design', boot: 'design', active: 'design' },
  maintenance: { duration: 'design', order: 'design' },
  faultRate: { mttr: 'design', factor: 'design' },
  lifeFault: { factor: 'design' },
  demandTrace: { interval: 'samples of five minutes in the Azure, Google and PlanetLab traces' },
};

export const hostNames = {
  add: 'Add a host',
  all: 'all hosts',
  remove: 'Take {host} out',
};

export const demandTrace = {
  load: 'Load another file',
  choose: 'A file with recorded demand',
  holds: '{guests} recorded guests over {time}. Guests of a class take turns with them.',
};

export const lifeExpectation = {
  availability: 'Availability',
  recover_s: 'Served again after',
  ofCrashes: 'By host crashes alone; the run counts every other cause too.',
  memory: 'Memory promised',
  cores: 'Cores promised',
  more: '{count} more maintenances are not listed.',
  moves: 'Moving one guest',
  movesAbout: 'The first of each kind, at its demand at the start, alone on the link.',
  time: 'Time',
  downtime: 'Downtime',
  sent: 'Sent',
  never: 'never ends',
  forced: 'forced',
  said: {
    holds: 'Room for every guest: {guests} on {hosts} hosts.',
    withoutRoom:
      '{count} of {guests} guests find no host with room: add hosts, or accept more overcommitment.',
    loaded: 'No host is short at the start: {mean} of the cores wanted on average, {most} at most.',
    overloaded:
      'The most loaded host is wanted at {most} of its cores at the start, so that its guests are short.',
    spare: 'When {count} of {hosts} hosts are lost, memory is still enough for everybody.',
    spareOne: 'When one of {hosts} hosts is lost, memory is still enough for everybody.',
    noSpare: 'When one host is lost, memory is not enough for its guests elsewhere.',
    fiveNines:
      'A host crash every {mtbf} costs its guests {recovery}; 99.999 % allows {allowed} each and is reached.',
    fewerNines:
      'A host crash every {mtbf} costs its guests {recovery}; 99.999 % would allow {allowed} each.',
    noCrashes:
      'Nothing says how often hosts crash, so availability is not reckoned: add a failure rate.',
    drain: '{name}: emptying {host} takes {expected}, and it is back after {whole}.',
    drainAll:
      '{name}: emptying {host} takes {expected}, and all {hosts} hosts, {atOnce} at once, {whole}.',
    drainNobody: '{name}: nobody has to leave {host} at the start, and it is done after {whole}.',
    deadlineKept:
      '{name} keeps its deadline: emptying {host} takes {expected} of {deadline}, and it is back after {whole}.',
    deadlineKeptAll:
      '{name} keeps its deadline: emptying {host} takes {expected} of {deadline}, and all {hosts} hosts, {atOnce} at once, {whole}.',
    deadlineMissed:
      "{name} can't keep its deadline of {deadline}: emptying {host} alone takes {expected} over its port.",
    drainNever: "{name} can't empty {host}: a migration of one of its guests does not end.",
    drainWithoutRoom:
      '{name}: memory is not enough for the guests of {atOnce} hosts away at once, so that emptying {host} waits.',
  },
};
