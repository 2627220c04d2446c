/**
 * Two variants that end the rounds by their progress, and Cloud Hypervisor's rule, which needs nothing else.
 *
 * Sources: `itc-lm`, a termination criterion for QEMU (2013, abstract): predict whether going on helps, else stop now;
 * `optimised-stop`, Ibrahim et al., "Optimized pre-copy live migration for memory intensive applications" (SC'11, abstract):
 * watch the rate at which the dirtied memory changes. `cloud-hypervisor`: vmm/src/lib.rs, `is_precopy_converged` (2026).
 * Design: the shares by which progress is judged.
 * Stop rules: what is left fits into the downtime wanted, which `optimised-stop` has not; or, for the first two, two rounds without
 * progress; or a bound (rounds, time).
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import type { StopRule } from './rounds.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import {
  anyOf,
  byShare,
  fitsDowntime,
  fitsPolicy,
  maxRounds,
  maxTime,
  noProgress,
} from './stop-rules.ts';

const LIMIT = defineTunables({
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime limit',
    meaning:
      'The guest is stopped once what is left goes within this at the rate of the last round.',
    source: 'QEMU and Cloud Hypervisor: 300 ms',
    default: 0.3,
    min: 0,
    max: 3600,
    rangeReason: 'with 0 only an idle guest converges, and what takes an hour is no live migration',
  },
});

const STREAM = defineTunables({
  pageHeader: {
    kind: 'bytes',
    label: 'Header per page',
    meaning: 'Wire bytes sent with each page.',
    source: 'QEMU save_page_header: 8',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
  zeroPages: {
    kind: 'boolean',
    label: 'Send zero pages as markers',
    meaning: 'A page of zeros costs its header and one byte.',
    source: 'QEMU: on',
    default: true,
  },
});

const PROGRESS = defineTunables({
  leastGain: {
    kind: 'fraction',
    label: 'Least gain of a round',
    meaning:
      'A round that leaves hardly less than the one before, by this share, made no progress.',
    source: 'assumption of this model: 10 % for ITC-LM, 5 % for Ibrahim et al.',
    default: 0.1,
    min: 0,
    max: 1,
    rangeReason: 'a share of what the round before left',
  },
  times: {
    kind: 'count',
    label: 'Rounds without progress',
    meaning: 'So many one after the other end the live rounds.',
    source: 'assumption of this model: 2',
    default: 2,
    min: 1,
    max: 1000,
    rangeReason: 'one round has to show it, and a bound has to bound',
  },
  maxRounds: {
    kind: 'count',
    label: 'Rounds at most',
    meaning: 'The guest is stopped after so many rounds, whatever is left.',
    source: 'Xen: 29',
    default: 29,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
});

interface Sizes {
  readonly pageHeader: number;
  readonly zeroPages: boolean;
}

function* plainRounds(
  m: MigrationContext,
  { pageHeader, zeroPages }: Sizes,
  stop: StopRule,
): Steps {
  yield* runRounds(m, {
    order: 'linear',
    batchPages: 1024,
    encoder: plainPages(pageHeader, zeroPages ? pageHeader + 1 : undefined),
    roundFloor: 0.005,
    stop,
  });
}

export const itcLm = memoryStrategy({
  id: 'itc-lm',
  downtimeLimit: true,
  title: 'Termination by prediction (ITC-LM)',
  summary:
    'Rounds until the rest fits into the downtime limit, or until two rounds show that it never will.',
  source: 'ITC-LM, 2013 (abstract); the shares are our design',
  stopRule: 'The rest fits into the downtime limit, or two rounds gained less than 10 %.',
  goodFor: 'Bytes and total time of guests that would not converge: it does not go on in vain.',
  badFor: 'Downtime of those guests: it gives up with a full working set left.',
  tunables: defineTunables({ ...LIMIT, ...STREAM, ...PROGRESS }),
  *run(m, values) {
    const { downtimeLimit, leastGain, times } = values;
    yield* plainRounds(
      m,
      values,
      anyOf(
        fitsDowntime(downtimeLimit),
        noProgress(byShare(leastGain), times),
        maxRounds(values.maxRounds),
      ),
    );
  },
});

export const optimisedStop = memoryStrategy({
  id: 'optimised-stop',
  downtimeLimit: true,
  title: 'Optimised pre-copy (Ibrahim 2011)',
  summary:
    'Goes on while rounds shrink what is dirtied, and stops the guest when that becomes stable.',
  source: "Ibrahim et al., SC'11 (abstract); the shares are our design",
  stopRule: 'Two rounds dirtied at least 95 % of the round before.',
  goodFor: 'Memory-intensive programs whose dirty set settles: no round is sent in vain.',
  badFor: 'Guests with phases: a busy one ends the live rounds too soon.',
  tunables: defineTunables({
    ...STREAM,
    ...PROGRESS,
    leastGain: { ...PROGRESS.leastGain, default: 0.05 },
  }),
  *run(m, values) {
    const { leastGain, times } = values;
    yield* plainRounds(
      m,
      values,
      // It has no limit of its own, though a policy may set one.
      anyOf(fitsPolicy, noProgress(byShare(leastGain), times), maxRounds(values.maxRounds)),
    );
  },
});

const cloudTunables = defineTunables({
  ...LIMIT,
  ...STREAM,
  timeout: {
    kind: 'duration',
    label: 'Timeout',
    meaning: 'After so long the guest is stopped whatever is left (timeout strategy "ignore").',
    source:
      'Cloud Hypervisor api/mod.rs: 3600 s; its default there is to cancel, which the plan of a run can say',
    default: 3600,
    min: 1,
    max: 1e7,
    rangeReason: 'Cloud Hypervisor counts whole seconds; four months are for ever',
  },
});

export const cloudHypervisor = memoryStrategy({
  id: 'cloud-hypervisor',
  downtimeLimit: true,
  title: 'Cloud Hypervisor pre-copy',
  summary:
    'Rounds over what was dirtied, until the rest fits into the downtime limit at the rate of the last round.',
  source: 'Cloud Hypervisor, vmm/src/lib.rs is_precopy_converged (2026)',
  stopRule: 'The rest fits into the downtime limit, or the timeout.',
  goodFor: 'A downtime that is asked for, without the finer steps of QEMU.',
  badFor: 'Guests that write faster than the link: rounds go on until the timeout.',
  tunables: cloudTunables,
  *run(m, values) {
    const { downtimeLimit, timeout } = values;
    yield* plainRounds(m, values, anyOf(fitsDowntime(downtimeLimit), maxTime(timeout)));
  },
});
