import archives from './guide-archives.ts';
import costs from './guide-costs.ts';
import experiments from './guide-experiments.ts';
import faults from './guide-faults.ts';
import { life, ownPolicy } from './guide-life.ts';
import ownStrategy from './guide-own-strategy.ts';
import reports from './guide-reports.ts';
import statistics from './guide-statistics.ts';
import validated from './guide-validated.ts';
import workloadPages from './guide-workloads.ts';

/**
 * Pages of prose: sections of paragraphs (`text`), then of points (`list`). `[words](target)` links to another page of the
 * guide or, with a leading slash, to a place; words between backquotes are set as code.
 */
export default {
  expectation: {
    title: 'How to read the expectation',
    summary: 'What Lab computes at every edit, and what its numbers leave out.',
    sections: [
      {
        title: 'What it is',
        text: [
          'Below the scenario, [Lab](/lab) shows what is going to happen. It runs the whole plan in the [expected resolution](topic/resolutions) at every edit, by the same code that runs scenarios, and shows the outcome without storing it.',
          'Its head says how long the computation took. When the document has a problem, the last expectation stays, without colour, and says that it is older than the edit.',
        ],
      },
      {
        title: 'What it says',
        list: [
          'The sentence says whether the live part [converges](term/convergence) and which rule ended it, with the amounts that decided it.',
          '[Total time](term/total_time_s) and [downtime](term/downtime_s) are the two numbers that strategies trade against each other. With several migrations each has a row.',
          'The bar under the numbers divides the downtime into its parts. It shows what is worth changing: more bandwidth helps with the last pages, and not with device state or resuming.',
          '[Memory sent](term/ram_bytes) above the size of the memory is the price of writing while copying. Far below it are zero pages.',
          '[Guest slow-down](term/guest_slowdown) is what the guest loses while it runs; the downtime comes on top.',
        ],
      },
      {
        title: 'The curve',
        text: [
          'The curve shows total time and downtime over one field: the one that has the focus in the inspector, or the link of the source before any had it. Its gaps are values at which no result exists; the shaded stretches are those at which the migration does not converge.',
          'A steep place means that the outcome hangs on that field. Near the limit of convergence, a small error in the write rate moves the outcome a lot.',
        ],
      },
      {
        title: 'What it is not',
        text: [
          'It is an expectation, not a range: nothing fluctuates in it. Where chance decides, as in a stop rule that compares two nearly equal rounds, run the scenario in the exact resolution with several seeds.',
        ],
      },
    ],
  },
  convergence: {
    title: 'Why a migration does not converge, and what to do',
    summary: 'Writing against sending, the working set, and the ways out.',
    sections: [
      {
        title: 'The rule behind it',
        text: [
          'While a round is sent, the guest goes on writing. What it dirties in that time is the next round. Rounds shrink only when the guest dirties memory more slowly than the link sends it.',
          'If a guest dirties D bytes per second and the link sends R, each round is about D / R of the one before. At D / R = 0.5 five rounds leave 3 % of the first. At D / R = 1 nothing is gained, however long it goes on.',
          'Dirtying counts distinct pages: a page written a thousand times in a round is sent once. This is why a small hot set does less harm than its write rate suggests, and why the rounds stop shrinking when they reach the [writable working set](term/wws).',
        ],
      },
      {
        title: 'How it shows',
        list: [
          'Lab and [Runs](/runs) say "Did not converge" and name the rule that ended the copy: too many rounds, too much sent, or the limit of simulated time.',
          'In [Live](/live) the memory to send falls in the first round and then stays on a level. The level is the working set.',
          'The message tells how the last rounds went, as means over a second or the whole memory, since a single round may take milliseconds. It names a bandwidth or a downtime limit with which the migration converges, reckoned for a guest at full speed in its busiest phase: what it asks for is enough, and a little less may be too.',
        ],
      },
      {
        title: 'What to do',
        list: [
          'More bandwidth. Check the cap of the strategy first: QEMU sends at most 128 MiB/s by default, whatever the link can do ([QEMU](qemu/maxBandwidth)).',
          'More downtime. With [QEMU](qemu/downtimeLimit), a limit above the time that the working set takes on the link always ends it.',
          'Less writing. [Auto-converge](qemu/autoConverge) takes CPU time from the guest. It helps with guests that are bound by their CPU; one that writes at a fixed pace is slowed only once little CPU time is left.',
          'Fewer bytes per page. Zero pages cost next to nothing when they are detected.',
          'Move first, copy after. [Post-copy](qemu-postcopy) always ends, because every page moves at most once after the switch. The price is waiting for pages, and a guest that is lost if either host fails before the last page has arrived.',
          'Another time. A workload has phases; a migration requested in a quiet one may converge without any change.',
        ],
      },
      {
        title: 'Strategies that end anyway',
        text: [
          '[Xen 4.6+](xen-4) ends after five live rounds whatever is left, and [Xen 3.x](xen-3) after 29 rounds or three times the memory. Their total time is bounded and their downtime is not. [QEMU pre-copy](qemu) holds the downtime and may never end; the limit of simulated time then ends the run and the result says so.',
        ],
      },
    ],
  },
  resolutions: {
    title: 'The two resolutions',
    summary: 'Expected counts in closed form, or every page by itself; one algorithm for both.',
    sections: [
      {
        title: 'Expected',
        text: [
          'Keeps for each region how many pages are expected to be dirty, sent or waiting, in closed form. Counts are fractions, nothing is drawn, and the seed has no influence. Its cost does not grow with the size of the memory.',
          'The order in which pages are sent still matters: for each region the time at which its pages go out is known, and from it the chance that they are written after it.',
        ],
      },
      {
        title: 'Exact',
        text: [
          'Keeps every page and draws the first write to each from random streams. It has what the other lacks: chance, the spread over seeds, and the page map in Live. Guests may have at most 1 TiB of memory together.',
        ],
      },
      {
        title: 'How they relate',
        text: [
          'A strategy is written once, against an interface that both offer: what is dirty, send the next pages, read and clear the log. The two agree within the error of sampling, and tests on random scenarios hold them to it.',
          'They differ where an average is not what usually happens. A rule that compares two nearly equal numbers is decided by chance in reality: the preset "SPECweb99 on Xen 2.0" is one, and therefore runs in the exact resolution.',
        ],
        list: [
          'Rounds that settle just above a downtime limit end with the first that happens to fall below it. Expected keeps account of that chance and stops where half of all drawn runs would have.',
          'A rule that wants two rounds in vain, such as that of [the optimised stop](optimised-stop), meets them by chance where rounds gain about what it asks for: drawn runs then take from 14 to 29 rounds, and expected is one of them. Their total times lie within 2 %.',
          'Where a scan of QEMU synchronises every few milliseconds, what one synchronisation finds decides how much the next one does: drawn runs wander further than the chance of one look, and may end after seconds where expected goes on. So do scans whose windows never fall alike.',
          'A program that sweeps through its memory after a post-copy switch meets missing pages in runs. Expected sends the push ahead of it; where it is about as fast as the push or faster, its [faults](term/remote_faults) are known to a factor of a few, and no better in the exact resolution.',
          "Xen 2.0's rate limit only rises, so that it keeps the highest of rates that scatter. Drawn rounds raise it sooner than expected ones do: Quake 3 takes 18 rounds in expectation and 13 to 17 when drawn, and 2 % more time.",
        ],
      },
      {
        title: 'Which to take',
        list: [
          'Expected: to explore, to compare many points, for large memories.',
          'Exact: for what you publish, with several seeds; near the limit of convergence; to see single pages.',
        ],
      },
    ],
  },
  determinism: {
    title: 'Determinism and digests',
    summary: 'What decides every number of a run, and how to prove that two runs are the same.',
    sections: [
      {
        title: 'What decides a run',
        text: [
          'Scenario, seed and engine version decide every number. The machine, the number of worker threads, the pace in Live and what is recorded have no influence. The simulation reads no clock.',
          'Every entity draws from a random stream of its own, named after it. Adding a guest does not change what the others draw.',
        ],
      },
      {
        title: 'The digest',
        text: [
          'Every simulated run has a digest: a SHA-256 over everything that it computed except the series, whose points depend on what was recorded. Numbers enter it with twelve significant digits, because the last ones may differ between processors.',
          'Run a stored scenario again: if the digests are equal, every metric, round and event is. If they differ, look at the engine version first; it is raised with every change that changes a number.',
        ],
      },
      {
        title: 'To publish',
        text: [
          'Give the scenario file, the seeds, the engine version and the digests. Anyone with the same version can repeat the runs and compare. The details of a run in [Runs](/runs) show seed, version and digest, and export the scenario.',
        ],
      },
    ],
  },
  costs,
  ...workloadPages,
  experiments,
  statistics,
  reports,
  archives,
  faults,
  life,
  validation: {
    title: 'Measured migrations and validation',
    summary: 'What a prediction may look at, and on which half of the cases constants were fitted.',
    sections: [
      {
        title: 'Measured migrations',
        text: [
          'A measured migration is a file that was recorded from a real hypervisor. Opening one imports it into [Runs](/runs) in the shape of a simulated run, so that both can stand in one comparison and a measured run can be its baseline.',
          'The cases that ship with Godwit were recorded on QEMU 7.2 with emulated CPUs. How pages are tracked and how fast a guest starts again differ from hardware virtualisation; the migration code does not.',
        ],
      },
      {
        title: 'What a prediction may look at',
        list: [
          'The configuration: memory, link, capabilities and parameters of the hypervisor, disks.',
          'The workload as it was configured, and its write rate and CPU use as measured before the migration began.',
          'Constants of the test bed, each with its source.',
          'Nothing that was measured during or after the migration: no result, no series, no synchronisation of the log. A test takes all of this out of the files and demands the same predictions.',
        ],
      },
      {
        title: 'Two halves',
        text: [
          'Some constants are in no document, such as the CPU time per page of that machine. They were fitted on one half of the cases. A case belongs to that half when the SHA-256 of its name, without the number of the repetition, is even; so repetitions stay together and nobody chose.',
          'The other half was never looked at while fitting. Its errors are what a prediction is worth, and tests bound the errors of all cases and of this half apart.',
        ],
      },
      {
        title: 'Published results',
        text: [
          'For cases from papers every input says where it comes from: given in the paper, derived from another published fact by a formula, calibrated on a sibling case and never on the case itself, or assumed.',
        ],
      },
      {
        title: 'How to read the errors',
        list: [
          '[Validate](/validate) simulates every case on this machine when you ask for it. The error is (predicted − measured) / measured.',
          'The median says how good a usual prediction is, the 90th percentile how bad a bad one is. Look at the family that is nearest to your scenario.',
          'Small absolute errors can be large relative ones: a downtime of 20 ms predicted as 30 ms is 50 % off.',
          'Cases that the model does not cover are listed with the reason and are not counted.',
        ],
      },
    ],
  },
  validated,
  'own-strategy': ownStrategy,
  'own-policy': ownPolicy,
  sources: {
    title: 'Sources and marks',
    summary: 'Where defaults come from, and which of them are assumptions.',
    sections: [
      {
        title: 'Where defaults come from',
        text: [
          'Every strategy names the paper or the files of the hypervisor that it follows, and every tunable names where its default comes from. Most are constants of the source code of a stated version.',
        ],
      },
      {
        title: 'Marks',
        list: [
          'Assumed: no source gives the value. It was chosen for Godwit; the tunable is there so that you can try another.',
          'Recalled: written down from memory of the source, which was not at hand. Check it before you cite it.',
          'Calibrated: fitted to measurements. [Validation](topic/validation) says on which.',
        ],
      },
      {
        title: 'Why it matters',
        text: [
          'A result that hangs on a marked default is a result about the assumption. Change the default and look at the curve in [Lab](/lab): if the outcome hardly moves, the assumption does not matter for your scenario.',
        ],
      },
    ],
  },
  keyboard: {
    title: 'Keyboard shortcuts',
    summary: 'Every command can be reached without a mouse.',
    sections: [
      {
        text: [
          'All commands are in the command palette too. Tables, tabs, the cluster and the charts are reached with Tab and moved through with the arrow keys.',
        ],
      },
    ],
  },
};
