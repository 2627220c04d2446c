import { memoryBeside } from '#shared/scenario/tunables.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Moved } from './guests.ts';

/** What is timed: a strategy as it is by default, one with tunables that make its loop another one, or one under a policy. */
export interface Case extends Moved {
  readonly kind: 'memory' | 'disk' | 'variant' | 'policy';
  readonly name: string;
}

/** Enough that only a slower guest ends it. */
const BUSY = 40_000;

/** QEMU's ways to encode pages, to slow the guest and to find what need not go. */
const VARIANTS: readonly Case[] = [
  variant('XBZRLE', { xbzrle: true }),
  variant('multifd', { multifd: true }),
  variant('multifd, zstd', { multifd: true, multifdCompression: 'zstd' }),
  variant('compress', { compress: true, version: '7.2' }),
  variant('auto-converge, busy', { autoConverge: true }, { hot: BUSY }),
  variant('dirty limit, busy', { dirtyLimit: true }, { hot: BUSY }),
  variant('free-page hints', { freePageHint: true }, { reported: 1 }),
  variant('chunked clear', { clearChunk: 2 ** 28 }),
];

function variant(name: string, tunables: object, guest: Omit<Moved, 'memory'> = {}): Case {
  return {
    kind: 'variant',
    name: `qemu ${name}`,
    memory: { strategy: 'qemu', ...tunables },
    ...guest,
  };
}

/** Every memory strategy, every disk strategy with QEMU's pre-copy, QEMU's variants, and every policy above it. */
export function* benchCases(): Generator<Case> {
  const { memory, disk, policy } = STRATEGY_CATALOGUE;
  const qemu = { strategy: 'qemu' };
  for (const { id } of memory) yield { kind: 'memory', name: id, memory: { strategy: id } };
  for (const one of disk) {
    const beside = { ...qemu, ...memoryBeside(one) };
    yield { kind: 'disk', name: one.id, memory: beside, disk: { strategy: one.id } };
  }
  yield* VARIANTS;
  for (const { id } of policy ?? [])
    if (id !== 'none') yield { kind: 'policy', name: id, memory: qemu, policy: { strategy: id } };
}
