/** A page of the guide, in the form of `guide-topics.ts`: faults in every phase of a migration. */
export default {
  title: 'Faults in every phase',
  summary:
    'What becomes of a guest when something fails while it is being migrated, and who says so.',
  sections: [
    {
      title: 'What decides',
      text: [
        'Where the guest is at that moment. Until the hand-over the copy at the source is the guest, and a migration that fails costs it nothing: a guest is in no more danger than on its host alone (Clark et al., NSDI 2005). A crash of the source loses it, as it would without a migration.',
        'After the switch the copy at the destination is the guest and what the source holds is out of date. Pages or blocks that were left behind make it depend on both hosts and on the way between them for as long as they are missing.',
        'Between the two lies the hand-over: everything was sent, and one message decides who goes on. What happens there depends on the hypervisor.',
      ],
    },
    {
      title: 'Before the hand-over',
      list: [
        'The destination runs out of memory or disk, its process is killed, a copied disk fails: the connection is closed, the migration fails at once and the guest goes on at the source.',
        'A cable is pulled, the network parts, the destination dies: nothing closes the connection. The migration stands still until the connection is given up (30 s, as the keepalive of libvirt: 5 s, five times unanswered, by default here). A shorter silence only lengthens it. A guest that was stopped for the switch-over stays stopped until then.',
        'When the process that sends a stopped guest is killed, QEMU starts the guest again by itself; under Xen it stays suspended until somebody resumes it.',
      ],
    },
    {
      title: 'At the hand-over',
      list: [
        '[QEMU](qemu) under libvirt, [vMotion](vmotion): the source keeps its stopped copy until the destination confirmed, and resumes it when it did not. Locks on the disks, or fencing, see to it that only one copy runs; without them both may, which is [split brain](term/fault_split_s).',
        '[Xen](xen-4): after GO the sender waits for a report. When it does not come, `xl` says "Migration failed during final handshake; domain state is now undefined", and an operator has to look at both hosts (tools/xl/xl_migrate.c).',
        'The source crashes: the destination has everything and goes on.',
      ],
    },
    {
      title: 'In post-copy',
      list: [
        'Either host crashes: the guest is lost. "A failure of either side causes the guest to be lost", says QEMU of its own (docs/devel/migration/postcopy.rst).',
        'The way between them is cut: [QEMU](qemu-postcopy) 3.0 and later pauses the transfer and the guest until somebody recovers it. [Hines](hines), [demand paging](demand) and others know no such thing: the guest is lost when the connection is.',
        '[Quick Resume](quick-resume) keeps what it has not sent in a file on shared storage: the guest goes on from it.',
        'By design a guest stands still as soon as its pages can not be had: its vCPUs meet missing pages one after the other, within moments.',
      ],
    },
    {
      title: 'While disks push and pull',
      list: [
        'With the [block bitmap](block-bitmap), the destination’s disk is incomplete until the last block. The way is cut, or the source is away for a while: the guest waits and goes on. The source is gone for good: so are the blocks that had not followed, and the guest.',
        'The destination’s disk fails: what remains is the source’s, as old as the switch. The guest is started from it without what it wrote since, and the result says how much that was.',
        'The destination’s disk is full: the guest is paused until there is room (QEMU, `werror=enospc`).',
        'Shared disks are out of reach of a host’s failures; faults of disks are refused there.',
      ],
    },
    {
      title: 'Lost and restarted',
      text: [
        'A lost guest is started again from its disks on a host that works and has room: after detection (15 s), fencing (10 s) and boot (60 s), as vSphere HA and the [life of a cluster](topic/life) reckon. A guest with local disks waits for its host. What was in memory only, 5 s of work by default, is lost.',
        'A partition looks like a crash to those on the other side. With fencing, only a side with more than half of the hosts acts, and switches the others off first. Without, guests on shared disks are started twice.',
      ],
    },
    {
      title: 'While a run is watched',
      text: [
        'In Live, beside the topology of a run that goes on, a cable can be pulled, a link degraded, a host crashed or slowed down, a migration killed; in the life of a cluster a host can also be dragged into maintenance. The menu of a host and the keys M, U, D and C do the same.',
        'What is done becomes a part of the scenario at that moment. A run of that scenario hurries to the moment and goes on from there; up to it, both are the same to the last bit. The earlier run is kept, cancelled, and leads to the one that goes on. Taking it back lets the earlier scenario go on from the same moment. The stored run holds the whole scenario, so running it again gives the same result.',
      ],
    },
    {
      title: 'In a document',
      text: [
        'The section `faults` of a scenario holds `injected` (when: `at` a time, or in a `phase` of a migration, in a `round`, some time `after` it began), `rates` (mean times between failures and to repair, for every host, from the seed) and `recovery` (fencing, restart, times). Without the section nothing fails.',
      ],
      list: [
        '`kind: link-down, phase: post-copy, duration: 2 min` pulls the cable of the source while pages are missing.',
        '`kind: host-crash, side: destination, phase: memory-copy, round: 2` crashes the destination in the second round.',
        '`kind: slow-host, host: beta, at: 10 s, factor: 0.5` leaves half of a host, from a time on.',
        'Clocks and forecasts of failures matter to heartbeats and policies: they belong into the life of a cluster and are refused elsewhere.',
      ],
    },
    {
      title: 'The failure drill',
      text: [
        'The drill takes one migration of a scenario and strikes it by every fault in the middle of every phase, for the strategies that you choose, at [expected resolution](topic/resolutions). In the window it is a button in Lab; on the command line it is `godwit drill preset:idle --strategies qemu,qemu-postcopy,xen-4`.',
      ],
    },
    {
      title: 'What is approximate',
      list: [
        'Strategies known from papers take the handshake of the hypervisor that they were built on.',
        'A failed migration is not tried again; the [life of a cluster](topic/life) does that.',
        'What two copies write at once is reckoned from the rate at which the guest writes, not block by block.',
        'Slow hosts are slow in everything alike: cores, ports and disks.',
      ],
    },
  ],
};
