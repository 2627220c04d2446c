/** Guide pages about what guests do: models of published workloads, and traces. */
export default {
  workloads: {
    title: 'Published workloads, and where their numbers come from',
    summary: 'Models of the workloads of the literature, and how a guest is told to run one.',
    sections: [
      {
        title: 'How to use one',
        text: [
          'In [Lab](/lab), choose a guest and then the workload under "What it runs". In a scenario, write the memory as one size and name the model: `memory: 2 GiB`, and `model: kernel-compile` under `workload`. On the command line, `godwit workloads` lists them, `--show` tells one.',
          'A model brings regions in address order with their write processes, and disks and phases where the workload has them. Other fields of `workload` (busy cores, throughput) go before what the model says, and so do disks of the guest. "Write out its regions" puts all of it into the scenario, to be changed. What runs and is stored is always written out.',
        ],
      },
      {
        title: 'How far they can be trusted',
        list: [
          '"given" stands so in the source; "derived" follows from what stands there, mostly classes of equal write rate fitted to a published [dirty-growth curve](topic/traces).',
          '"recalled" was published but could not be read again: treat it as an order of magnitude.',
          '"assumed" is a choice of Godwit, with the reason. Rates of writers that exceed every link are of this kind, and matter little for that very reason.',
          'A model is its publication at the published memory. How it follows another memory is told with each, and is an assumption too.',
        ],
      },
    ],
  },
  traces: {
    title: 'Workloads from traces',
    summary:
      'Three kinds of files that tell how a guest writes, their formats, and what becomes of them.',
    sections: [
      {
        title: 'What to do with one',
        text: [
          'Drop the file on the window. Lab shows how well its result, replayed, follows the trace, and asks which guest gets it. The scenario carries the trace, so it needs no other file. `godwit trace FILE` does the same in the terminal, and `godwit wws --trace FILE` analyses the working set.',
          'Files are read strictly: a missing unit, a gap, a negative number or a curve that falls is refused with its line, since a trace that is nearly right gives results that are wholly wrong.',
        ],
      },
      {
        title: 'The head',
        text: [
          'A CSV file begins with the line `# godwit trace`, then lines such as `# kind: growth`, then the names of the columns with their units, then rows. A JSON file is an object with `"godwit": "trace"` and the same keys, in which `page size` is `pageSize`.',
        ],
        list: [
          '`kind` (needed): `growth`, `rate` or `bitmaps`',
          '`memory` (needed): of the guest, for example `512 MiB`; `page size`: 4 KiB if left out',
          '`name`, `source`, `note`: kept and shown',
          'Units of time: `us`, `ms`, `s`, `min`, `h`. Units of memory: `pages`, `B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`; rates the same with `/s`',
        ],
      },
      {
        title: 'growth: distinct pages within a window',
        text: [
          'Columns `window (s),dirtied (MiB)`; in JSON `units` with a unit for `window` and for `dirtied`, and `"points": [[0.1, 5.95], [8, 31.7]]`. Windows ascend, pages never fall.',
          'The curve becomes classes of equal write rate: those that, as a sum of `n (1 - exp(-rate x window))`, come closest to it by least squares of relative errors, none of them negative. A curve that is a line up to a sharp bend becomes a sweep.',
        ],
      },
      {
        title: 'rate: pages dirtied per second',
        text: [
          'Columns `time (s),rate (pages/s)`; in JSON `"samples"`. Each sample holds until the next and becomes a phase; the phases start over after the last. `spread` in the head is the memory over which the writes are taken to spread evenly (all of it if left out), `window` the time in which a page counts once (1 s, or the distance of the samples if that is less), as in the dirty rate that QEMU tells.',
          'A distance of more than ten times the usual one is taken for missing data and refused, unless `gaps: hold` says that the rate stayed.',
        ],
      },
      {
        title: 'bitmaps: the dirtied pages of each epoch',
        text: [
          'Columns `epoch,dirtied (ranges)`, and `epoch: 1 s` in the head; in JSON `"encoding": "ranges", "epochs": ["0-15 32", ""]`. Epochs count from 0 without gaps; an empty cell is an epoch that dirtied nothing. Encodings: `ranges` (`0-15 32 40-47`), `runs` (lengths of clean and dirty runs in turn, clean first), `hex` and `base64` (a bit for each page, the lowest bit first, as in the dirty log of KVM).',
          'Neighbouring pages that grow dirty alike become a region, in the order of addresses; stretches of time in which all regions are written alike become phases. Within a region and a phase places and moments are random. That is what is lost, and the error of the fit tells how much it matters.',
        ],
      },
      {
        title: 'Limits',
        list: [
          '8 MiB of text, 10,000 rows, 16.7 million pages of bitmaps, 20 million dirtied pages over all epochs',
          'At most 24 regions and 64 phases come out of bitmaps',
          'A scenario carries up to 500,000 characters of trace; a longer one is written out as regions',
        ],
      },
    ],
  },
};
