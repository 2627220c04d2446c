/**
 * VMware's Quick Resume: vMotion's rounds, and where they do not converge the guest is resumed at the destination before all
 * of its memory is there; the rest is pulled and pushed.
 *
 * Source: vSphere 4.1, as its vendor describes it (release documentation; the algorithm is not published).
 * Design: the rounds and stop rules of vMotion (`vmotion.ts`), and a push by address behind which a request waits for the pages
 * in flight. Its file on shared storage, which keeps a guest alive when the source is lost meanwhile, costs nothing here.
 * Stop rule: 16 MB or less are left, or a round left hardly less than the one before; it ends when no page is missing.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { postCopyPhase } from './post-copy-phase.ts';
import { TRACE_TUNABLES } from './rounds-tunables.ts';
import { runRounds } from './rounds.ts';
import { anyOf, maxRounds, smallRest } from './stop-rules.ts';
import { lessThan, VMOTION_STOP_TUNABLES } from './vmotion.ts';
import { tracedOnSending } from './visits.ts';

const tunables = defineTunables({
  ...VMOTION_STOP_TUNABLES,
  queue: {
    kind: 'bytes',
    label: 'Queued before a request',
    meaning: 'Pushed bytes that a requested page waits behind.',
    source: 'assumption of this model: a socket buffer of 256 KiB',
    default: 262_144,
    min: 0,
    max: 1e9,
    rangeReason: 'a request may go first; no socket buffers more than a gigabyte',
  },
  faultCost: {
    kind: 'duration',
    label: 'Cost of a fault',
    meaning: 'CPU time of one fault at both ends.',
    source: 'assumption of this model',
    default: 2e-4,
    min: 0,
    max: 1,
    rangeReason: 'a fault that costs a second of CPU time is a fault of another kind',
  },
  ...TRACE_TUNABLES,
});

const PAGE_HEADER = 8;

export const quickResume = memoryStrategy({
  id: 'quick-resume',
  leavesBehind: true,
  title: 'VMware Quick Resume (vSphere 4.1)',
  summary:
    'The rounds of vMotion, then post-copy: what they leave follows while the guest runs at the destination.',
  source: 'vSphere 4.1 documentation; the details are our design',
  stopRule: '16 MB left, or less than 1 MB of progress; ends when no page is missing.',
  goodFor: 'Guests that write faster than the link: the downtime is short all the same.',
  badFor: 'Guest speed right after the move: its hottest pages are those that are missing.',
  tunables,
  plan(m, values) {
    m.control.acceptsPostCopy = true;
    const left = { rest: false };
    return { run: () => rounds(m, values, left), after: () => restFollows(m, values, left) };
  },
});

type Values = TunableValues<typeof tunables>;

function* rounds(m: MigrationContext, values: Values, left: { rest: boolean }): Steps {
  const ended = yield* runRounds(m, {
    order: 'linear',
    visit: tracedOnSending(values.traceParts),
    encoder: plainPages(PAGE_HEADER),
    stop: anyOf(
      smallRest(values.remaining),
      lessThan(values.progress),
      maxRounds(values.maxRounds),
    ),
    leavesRest: true,
  });
  left.rest = ended === 'post-copy';
}

function* restFollows(m: MigrationContext, values: Values, left: { rest: boolean }): Steps {
  if (!left.rest) return;
  const fullBytes = m.pageSize + PAGE_HEADER;
  yield* postCopyPhase(m, {
    fullBytes,
    zeroBytes: fullBytes,
    cap: Number.POSITIVE_INFINITY,
    push: true,
    followFaults: false,
    queueBytes: values.queue,
    faultCost: values.faultCost,
    cluster: 1,
    drainAfter: 0,
  });
}
