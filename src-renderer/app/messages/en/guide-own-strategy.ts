/** A page of the guide, in the form of `guide-topics.ts`: how to define a strategy. The examples are set below it. */
export default {
  title: 'Write your own strategy',
  summary: 'From parts in a scenario, without a line of code, or in TypeScript as one file.',
  sections: [
    {
      title: 'From parts, in a scenario',
      text: [
        'The memory strategy [Composed from parts](composed) is what its fields say. Its parts are those of the published strategies: with the parts of one of them it gives the same numbers to the last digit, and a test holds it to that for fifteen of them.',
        'Choose it in [Lab](/lab) like any other strategy. The fields are grouped by what they decide; a group that is all defaults is folded.',
      ],
      list: [
        'The loop: rounds, as Xen and VMware run them, or one scan that looks at the log only when little is left, as QEMU does. Many parts belong to rounds.',
        'The order of pages: by address, scattered, the slowest stripes first, or the pages that were dirtied least first.',
        'What stays back: nothing; what is dirty again at the moment of sending; hot pages, by layers, by their history or by a moving average.',
        'The encoding: plain, markers for pages of zeros, differences, compression.',
        'The rate, and how the guest is slowed: steps of CPU time, sleeps at writes, a quota of dirtied memory, stunned processes.',
        'The stop: the first of the rules that are given. A rule whose field is none does not exist; at least one has to.',
        'What happens then: the rest goes while the guest is stopped, or follows it.',
      ],
    },
    {
      title: 'What is refused',
      text: [
        'Parts that do not go together are refused with the reason, beside the field: a scan has no rounds that could be put in order, a trace on sending leaves nothing to peek at, QEMU does not compress where post-copy is possible.',
        'A [policy](watchdog) can be put on a composed strategy as on any other. Post-copy of pages together with [blocks that are left behind](block-bitmap) is refused, as everywhere.',
      ],
    },
    {
      title: 'In TypeScript',
      text: [
        'When no part does what you have in mind, write the strategy: one file in `src-main/simulation/migration/memory`, appended to the list in `catalogue.ts` beside it. That is the only place. The window, the command line and scenario files know it from then on, with its fields, units, ranges and a page in this guide.',
        'The same generator runs at [both resolutions](topic/resolutions). A judge of hot pages is a rule for one byte per page; in the expected resolution it becomes a Markov chain without further code.',
      ],
      list: [
        'It calls `stopGuest` once, and nothing may wait or be in the log when it ends, unless it has an `after`. A run that would lose a page fails with the name of the strategy.',
        'It takes what it sends with `takePages` and sends just those bytes, so that what it says it sent is what travelled.',
        'It says why it stopped, with a code whose sentence is in the catalogue of outcomes.',
        'Run it with versions verified at the exact resolution, and compare both resolutions. `write-your-own-strategy.md`, beside the strategies, goes on from here.',
      ],
    },
  ],
};
