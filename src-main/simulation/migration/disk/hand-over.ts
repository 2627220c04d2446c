import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';

/** With `pause-before-switchover` the stopped guest waits until the manager has ended the disk's job. */
export const handOverTunables = defineTunables({
  managerPoll: {
    kind: 'duration',
    label: 'Manager looks every',
    meaning:
      'How often the manager looks, from the start of the memory copy on, whether the stopped guest waits for its disk; 0 is at once.',
    source:
      'libvirt is told by the event STOP or MIGRATION pre-switchover: 0; the driver of the reference migrations polls',
    default: 0,
    min: 0,
    max: 3600,
    rangeReason: 'at 0 the manager hears at once; one that looks once an hour manages nothing',
  },
});

/** Waits from the stop of the guest until the manager looks. What is left of memory follows then, or has gone already. */
export function* untilManagerLooks(m: MigrationContext, since: Seconds, poll: Seconds): Steps {
  if (poll === 0 || m.stoppedAt === null) return;
  const stopped = m.stoppedAt - since;
  yield* m.wait(Math.ceil(stopped / poll) * poll - stopped);
}
