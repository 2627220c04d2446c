/**
 * VMware vMotion: pre-copy with write traces, until the rest is small or a round makes no progress.
 *
 * Source: Nelson, Lim, Hutchins, "Fast Transparent Migration for Virtual Machines", USENIX ATC 2005 (recalled: 16 MB
 * and 1 MB); slow-down during page send of vSphere 5 as its vendor describes it, its constants being design.
 * Stop rule: 16 MB or less are left, or a round left hardly less than the one before (1 MB). With
 * slow-down during page send: what is left goes within the target, and a round without progress does not end it.
 * Semantics of the log: a page is traced from when it is sent, so a write to a page that still waits costs nothing.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Bytes } from '#shared/units/types.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import type { StopRule } from './rounds.ts';
import { TRACE_TUNABLES } from './rounds-tunables.ts';
import { anyOf, fitsDowntime, maxRounds, noProgress, smallRest } from './stop-rules.ts';
import { tracedOnSending } from './visits.ts';
import { SLEEP_TUNABLES, slowDownDuringPageSend } from './vmotion-slow-down.ts';

/** Tunables of the rules that end the rounds. */
export const VMOTION_STOP_TUNABLES = defineTunables({
  remaining: {
    kind: 'bytes',
    label: 'Small enough to stop',
    meaning: 'The guest is stopped once so much or less is left.',
    source: 'Nelson et al. 2005: 16 MB (recalled)',
    default: 16_777_216,
    min: 0,
    max: 1e12,
    rangeReason: 'more than a guest has would stop every guest after the first round',
  },
  progress: {
    kind: 'bytes',
    label: 'Least progress of a round',
    meaning:
      'The guest is stopped once a round leaves less than this below what the round before left.',
    source: 'Nelson et al. 2005: 1 MB (recalled)',
    default: 1_048_576,
    min: 0,
    max: 1e12,
    rangeReason: 'more than a guest has would stop every guest after the second round',
  },
  maxRounds: {
    kind: 'count',
    label: 'Rounds at most',
    meaning: 'The guest is stopped after so many rounds, whatever is left.',
    source: 'design: a bound against rounds without end',
    default: 100,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
});

/** A round left less than so many bytes below what the round before left. */
export function lessThan(progress: Bytes): StopRule {
  return noProgress((before, after, pageSize) => (before - after) * pageSize >= progress, 1);
}

const tunables = defineTunables({
  remaining: VMOTION_STOP_TUNABLES.remaining,
  progress: VMOTION_STOP_TUNABLES.progress,
  slowDown: {
    kind: 'boolean',
    label: 'Slow-down during page send',
    meaning:
      'Lets vCPUs wait some milliseconds at writes while they dirty faster than is sent; replaces the stop for want of progress.',
    source: 'vSphere 5.0 and later; off in 2005',
    default: false,
  },
  target: {
    kind: 'duration',
    label: 'Switch-over time wanted',
    meaning:
      'With slow-down: the rounds end once the rest goes within this, and the guest is slowed only until then.',
    source: 'assumption of this model: 0.5 s; half a second class in the XvMotion paper',
    default: 0.5,
    min: 0.001,
    max: 60,
    rangeReason:
      'a switch-over takes a millisecond at least, and what takes a minute is no live migration',
  },
  ...SLEEP_TUNABLES,
  maxRounds: VMOTION_STOP_TUNABLES.maxRounds,
  ...TRACE_TUNABLES,
  pageHeader: {
    kind: 'bytes',
    label: 'Header per page',
    meaning: 'Wire bytes sent with each page.',
    source: 'design: as other streams',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
});

export const vmotion = memoryStrategy({
  id: 'vmotion',
  downtimeLimit: { slowDown: [true] },
  title: 'VMware vMotion (2005)',
  summary:
    'Traces every page from when it is sent; stops when 16 MB are left or a round gains less than 1 MB.',
  source:
    'Nelson, Lim, Hutchins, USENIX ATC 2005 (recalled); vSphere 5 for the slow-down (its constants: design)',
  stopRule:
    '16 MB left, or less than 1 MB of progress; with slow-down, the rest within the target.',
  goodFor: 'Few rounds; with slow-down, guests that write faster than the link.',
  badFor:
    'Downtime without slow-down: 16 MB or a working set that did not shrink are left to the stop.',
  tunables,
  *run(m, values) {
    const { remaining, progress, slowDown, target, traceParts, pageHeader } = values;
    yield* runRounds(m, {
      order: 'linear',
      batchPages: 256,
      encoder: plainPages(pageHeader),
      visit: tracedOnSending(traceParts),
      stop: anyOf(
        slowDown ? fitsDowntime(target) : smallRest(remaining),
        ...(slowDown ? [] : [lessThan(progress)]),
        maxRounds(values.maxRounds),
      ),
      brake: slowDown ? slowDownDuringPageSend(values) : null,
    });
    m.throttle(0, 'writes');
  },
});
