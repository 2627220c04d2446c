/**
 * The packets with which the destination tells the network where the guest is now.
 *
 * Source: net/announce.c `qemu_announce_self`, `qemu_announce_self_once`, migration/options.c announce-*: the first
 * packet leaves when the guest runs, each later one after a delay that grows by a step. Design: packets are lost
 * independently; after the last, the network learns from the guest's own traffic, which is taken to begin a delay later.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';

export const ANNOUNCE_TUNABLES = defineTunables({
  announceRounds: {
    kind: 'count',
    label: 'Announcing: packets',
    meaning: 'announce-rounds: packets with which the destination announces the guest.',
    source: 'migration/options.c: 5',
    default: 5,
    min: 1,
    max: 1000,
    rangeReason: 'QEMU refuses more than 1000',
  },
  announceInitial: {
    kind: 'duration',
    label: 'Announcing: first delay',
    meaning: 'announce-initial: from the first packet to the second.',
    source: 'migration/options.c: 50 ms',
    default: 0.05,
    min: 0,
    max: 100,
    rangeReason: 'QEMU refuses more than 100 s',
  },
  announceStep: {
    kind: 'duration',
    label: 'Announcing: delay step',
    meaning: 'announce-step: by how much each further delay is longer.',
    source: 'migration/options.c: 100 ms',
    default: 0.1,
    min: 0,
    max: 10,
    rangeReason: 'QEMU refuses more than 10 s',
  },
  announceMax: {
    kind: 'duration',
    label: 'Announcing: longest delay',
    meaning: 'announce-max: no delay is longer.',
    source: 'migration/options.c: 550 ms',
    default: 0.55,
    min: 0,
    max: 100,
    rangeReason: 'QEMU refuses more than 100 s',
  },
  announceLoss: {
    kind: 'fraction',
    label: 'Announcing: lost packets',
    meaning: 'Share of the packets that the network loses.',
    source: 'design',
    default: 0,
    min: 0,
    max: 0.99,
    rangeReason: 'a network that loses everything never learns',
  },
});

/** Expected time from the guest running to the first packet that arrives. */
export function announceDelay({
  announceRounds,
  announceInitial,
  announceStep,
  announceMax,
  announceLoss,
}: TunableValues<typeof ANNOUNCE_TUNABLES>): Seconds {
  let expected = 0;
  let lost = 1;
  for (let packet = 0; packet < announceRounds && lost > 1e-12; packet += 1) {
    lost *= announceLoss;
    expected += lost * Math.min(announceMax, announceInitial + packet * announceStep);
  }
  return expected;
}
