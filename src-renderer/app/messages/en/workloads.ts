export default {
  evidence: {
    given: 'given',
    derived: 'derived',
    recalled: 'recalled, not re-read',
    assumed: 'assumed',
  },
  source: {
    title: 'What it runs',
    label: 'Workload',
    writtenOut: 'Regions written out',
    trace: 'A trace',
    facts: 'Where the numbers come from',
    writeOut: 'Write out its regions',
    wroteOut: 'Wrote the regions out: they can be edited now.',
    applied: 'The guest runs {title} now.',
  },
  fit: {
    kinds: {
      growth: 'A dirty-growth curve of a guest with {memory} in pages of {page}.',
      rate: 'A rate over time of a guest with {memory} in pages of {page}.',
      bitmaps: 'The dirtied pages of each epoch of a guest with {memory} in pages of {page}.',
    },
    source: 'Source: {source}',
    becomes:
      'What it becomes: regions {regions}, classes of equal write rate {classes}, phases {phases}.',
    phases: '{count} in {length}',
    noPhases: 'none',
    error: 'Replayed, it is off by {rms} (root mean square), at most by {largest} at {at}.',
    meaning:
      'The trace as it was given, and what the write model of the simulation makes of its regions and phases.',
    lost: {
      growth:
        'A curve says nothing about rates far above one visit per shortest window or far below one per longest.',
      rate: 'That writes spread evenly is assumed: a rate does not tell how often the same page is written.',
      bitmaps:
        'Within a region and a phase, places and moments are random: the order is kept as far as there are regions and phases.',
    },
    given: 'Given',
    replayed: 'Replayed',
    growth: 'Dirty growth',
    window: 'Length of the window',
    overTime: 'Dirtied over time',
    time: 'Time',
    pagesPerSecond: 'pages/s',
  },
  trace: {
    title: 'Trace: {name}',
    about: 'The guest that is chosen here writes its memory as the trace says from now on.',
    guest: 'Guest that gets it',
    newScenario: 'A new scenario',
    cancel: 'Cancel',
    apply: 'Apply to the guest',
    applied: 'Applied the trace: {name}',
  },
  outline: { model: 'Model: {title}', trace: 'Trace' },
  page: { memory: 'Published with {published}; fits from {least}.' },
  combine: {
    title: 'This guest, that strategy',
    about:
      'A published workload or the guest of a preset, moved by a strategy over a link: opened as a scenario of its own.',
    guest: 'Workload',
    memory: 'Memory',
    strategy: 'Strategy',
    link: 'Link',
    open: 'Open in Lab',
    name: '{guest} by {strategy}',
    memoryError:
      'Expected whole pages of 4 KiB, at least {least} and at most {most}, for example "2 GiB".',
  },
  search: { label: 'Search presets', none: 'No preset has all these words.' },
};
