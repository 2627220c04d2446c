/** The words of the field as Godwit uses them; in the order of the alphabet on screen. */
export default {
  host: {
    title: 'Host',
    text: 'A physical machine. It has CPU cores, memory for guests, a link for migrations and, if given, a local disk.',
  },
  link: {
    title: 'Link',
    text: 'One direction of a connection in the network, with a capacity and a latency. Migrations that share it divide its capacity fairly.',
  },
  switch: {
    title: 'Switch',
    text: 'A node of the network that only forwards. Its backplane may limit all flows together.',
  },
  guest: {
    title: 'Guest',
    text: 'A virtual machine: virtual CPUs, a memory image, disk images and a workload.',
  },
  memory_image: {
    title: 'Memory image',
    text: "The guest's pages, 4 KiB each unless set, laid out in address order as [regions](term/region).",
  },
  region: {
    title: 'Region',
    text: 'A contiguous run of pages that share a writing behaviour and a kind of content: zero, compressible or incompressible.',
  },
  disk_image: {
    title: 'Disk image',
    text: "The guest's blocks, laid out as extents. It may have a [base](term/base_image) that the destination already holds.",
  },
  extent: {
    title: 'Extent',
    text: 'A contiguous run of blocks of a disk image that share the same reads and writes.',
  },
  base_image: {
    title: 'Base image',
    text: 'An older state of a disk that several guests or hosts share, such as a template. Incremental strategies send only what differs from it.',
  },
  workload: {
    title: 'Workload',
    text: 'What the guest does over time: phases, each with write behaviour per region, disk requests per extent, CPU demand and a nominal throughput.',
  },
  migration: {
    title: 'Migration',
    text: 'Moving one guest from one host to another under a memory strategy and a disk strategy.',
  },
  strategy: {
    title: 'Strategy',
    text: 'The algorithm by which memory or disk moves. Each has a page in this guide with its source, stop rule and tunables.',
  },
  policy: {
    title: 'Policy',
    text: 'What management software above the hypervisor does to a migration that takes too long: raises limits, stops the guest, switches to post-copy, or cancels.',
  },
  tunable: {
    title: 'Tunable',
    text: 'A parameter of a strategy. It has a default with its source and a range outside of which a document is refused.',
  },
  stop_rule: {
    title: 'Stop rule',
    text: 'What ends the live part of a strategy, after which the guest is stopped: little enough is left, too many rounds, too much sent.',
  },
  round: {
    title: 'Round',
    text: 'One pass of an iterative copy. The first sends everything, each further one what was written meanwhile.',
  },
  dirty: {
    title: 'Dirty page or block',
    text: 'Written since it was last sent, so that it has to be sent again. A write to a page that has not been sent yet costs nothing extra.',
  },
  dirty_log: {
    title: 'Dirty log',
    text: 'The record of which pages were written, kept by the hypervisor. A strategy learns of writes only when it reads the log.',
  },
  wws: {
    title: 'Writable working set (WWS)',
    text: 'The pages that are written too often to be worth sending before the stop. No pre-copy can get below it.',
  },
  pre_copy: {
    title: 'Pre-copy',
    text: 'Sends memory while the guest still runs at the source, in rounds, and stops it for the rest. A failure before the stop leaves the guest unharmed at the source.',
  },
  post_copy: {
    title: 'Post-copy',
    text: 'Moves the guest first and its memory after it. Every page moves at most once after the switch, but until the end the guest needs both hosts.',
  },
  stop_and_copy: {
    title: 'Stop-and-copy',
    text: 'The part of a migration in which the guest is stopped and the last pages are sent; as a strategy of its own, the whole copy.',
  },
  switch_over: {
    title: 'Switch-over',
    text: 'From stopping the guest at the source until it runs at the destination.',
  },
  push_pull: {
    title: 'Push and pull',
    text: 'After the switch-over the source pushes what is left, and the destination pulls what the guest needs first.',
  },
  downtime_limit: {
    title: 'Downtime limit',
    text: 'The downtime that is asked for. QEMU stops the guest when the rest fits into it at the measured bandwidth. The downtime may still exceed it: device state and resuming come on top.',
  },
  convergence: {
    title: 'Convergence',
    text: 'A migration converges when its live part ended because little enough was left. [What to do when it does not](topic/convergence).',
  },
  throttling: {
    title: 'Throttling',
    text: 'Taking CPU time from the guest on purpose, so that it writes more slowly. QEMU calls it auto-converge.',
  },
  scenario: {
    title: 'Scenario',
    text: 'The whole input of a run: hosts, network, guests, plan, limits and seed. A plain YAML or JSON document.',
  },
  plan: {
    title: 'Plan',
    text: 'The migrations of a scenario: which guest goes to which host, when, and by which strategies.',
  },
  experiment: {
    title: 'Experiment',
    text: 'A scenario, the parameters that vary over it, and the runs that came out.',
  },
  sweep: {
    title: 'Sweep',
    text: 'The set of points of an experiment, times the replications of each.',
  },
  replication: { title: 'Replication', text: 'The same point with another seed.' },
  seed: {
    title: 'Seed',
    text: 'The number from which every random choice of a run follows. The same scenario with the same seed gives the same run.',
  },
  resolution: {
    title: 'Resolution',
    text: 'Whether pages are counted in closed form (expected) or kept one by one (exact). [The two resolutions](topic/resolutions).',
  },
  digest: {
    title: 'Digest',
    text: 'A SHA-256 over what a run computed. Two runs with the same digest are the same. [Determinism and digests](topic/determinism).',
  },
  run: {
    title: 'Run',
    text: 'One executed scenario: inputs, result, series, rounds and events. It is never changed after it ended.',
  },
  measured_run: {
    title: 'Measured run',
    text: 'A run that came from a real hypervisor, in the same shape as a simulated one.',
  },
  baseline: {
    title: 'Baseline',
    text: 'The run of a comparison that the others are held against.',
  },
  archive: {
    title: 'Archive',
    text: 'One file with experiments and runs that is complete in itself and can be verified.',
  },
  report: { title: 'Report', text: 'A comparison of runs, exported to a file.' },
};
