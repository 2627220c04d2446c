export default {
  title: 'Working set',
  of: 'Writable working set of {guest}',
  facts: '{memory} in {pages} pages; {writes} page writes/s.',
  factsWithZeros: '{memory} in {pages} pages, {zeros} of them zeros; {writes} page writes/s.',
  starts:
    'Medians (least to most) are over {count} moments at which a migration may begin; ranges are those of the calmest and the busiest phase.',
  noGuest: 'The scenario has no guest with a name yet.',
  failed: 'There is no analysis. {reason}',
  stale: 'The analysis is that of the scenario before the last edits. {reason}',
  spread: '{median} ({least} to {most})',
  range: '{calmest} to {busiest}',
  any: 'any',
  growth: {
    title: 'Dirty growth',
    meaning: 'Expected memory in distinct pages that are written within a time.',
    window: 'Length of the window',
    median: 'Written at least once',
    least: 'Least',
    most: 'Most',
  },
  overTime: {
    title: 'Working set over the phases',
    line: 'Written within {window}',
    time: 'Time since the phases began',
    meaning:
      'Expected memory in distinct pages that are written within a window that begins at each time.',
  },
  windows: {
    title: 'Working set per window',
    window: 'Window',
    pages: 'Pages',
    memory: 'Memory',
    rate: 'Pages/s',
  },
  hot: {
    title: 'Hot pages',
    writes: 'Share of writes',
    pages: 'Pages',
    share: 'Of the memory',
  },
  downtime: {
    title: 'Expected downtime of pre-copy',
    about:
      'By number of live rounds, as in Clark et al. (2005), section 4: constant bandwidth, pages of zeros as markers and all others in full, no fixed times, a guest that is not slowed. Without a live round it is stop-and-copy.',
    at: 'Live rounds at {bandwidth}',
    meaning: 'Data of the round after the last live one, over the bandwidth.',
    rounds: 'Live rounds',
    sent: '{bytes}, {energy} J',
    energy:
      'Below each downtime: bytes sent, and energy of both hosts by Liu et al. (HPDC 2011), 0.512 J/MB + 20.165 J. The coefficients are recalled, not re-read: good for an order of magnitude.',
  },
  qemu: {
    title: 'QEMU pre-copy converges by itself',
    about:
      'Derived from the loop of QEMU: what waits after a fetch of the log, once the scan has settled, fits into the downtime limit.',
    bandwidth: 'Bandwidth',
    fromLimit: 'From a downtime limit of',
    settled: 'Rounds settle at',
    limit: 'Downtime limit',
    fromBandwidth: 'From a bandwidth of',
  },
};
