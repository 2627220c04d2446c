import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';

export type PictureLane = 'source' | 'policy' | 'disk' | 'memory' | 'destination';

/** How a bar is drawn: the guest running, data copied live, data sent while stopped, data sent after. */
type PictureLook = 'run' | 'copy' | 'last' | 'after' | 'mirror';

export interface PictureBar {
  readonly lane: PictureLane;
  /** On a scale from 0 to 100. */
  readonly from: number;
  readonly to: number;
  readonly look: PictureLook;
  /** Key of `guide.picture.bars`. */
  readonly label: string;
  readonly number?: number;
}

/** The phases of a kind of strategy over time; the same kinds look the same. */
export interface Picture {
  readonly family: Family;
  readonly lanes: readonly PictureLane[];
  readonly bars: readonly PictureBar[];
  readonly stop: { readonly from: number; readonly to: number };
  /** Moments at which the guest fetches what has not arrived, from this lane. */
  readonly pulls: { readonly lane: 'memory' | 'disk'; readonly at: readonly number[] } | null;
}

type Family = MemoryFamily | DiskFamily | 'policy';
type MemoryFamily = 'rounds' | 'postCopy' | 'demand' | 'stopped';
type DiskFamily =
  | 'noCopy'
  | 'diskStopped'
  | 'threePhase'
  | 'inStream'
  | 'mirror'
  | 'forward'
  | 'diskRounds';

/*
 * A new strategy is to have a picture without a change here, so families are recognised by the words in which strategies
 * describe themselves; the first rule that holds decides, and copying in rounds is what is left.
 */
const MEMORY_RULES: readonly (readonly [RegExp, MemoryFamily])[] = [
  [/non-live|stopped before the first|suspend-copy-resume/, 'stopped'],
  [/post-?copy/, 'postCopy'],
  [/on demand|stops at once/, 'demand'],
];
const DISK_RULES: readonly (readonly [RegExp, DiskFamily])[] = [
  [/nothing is copied|nothing to copy/, 'noCopy'],
  [/stopped before the first/, 'diskStopped'],
  [/push/, 'threePhase'],
  [/memory stream/, 'inStream'],
  [/mirror|in sync|both disks/, 'mirror'],
  [/forward|sends every write/, 'forward'],
];

const wordsOf = ({ id, title, summary, stopRule }: StrategyDescriptor): string =>
  [id, title, summary, stopRule].join(' ').toLowerCase();

/** Consecutive bars of the given widths; a round is numbered from 1. */
function series(
  lane: PictureLane,
  start: number,
  widths: readonly number[],
  label: string,
): PictureBar[] {
  let from = start;
  return widths.map((width, index) => {
    const bar: PictureBar = {
      lane,
      from,
      to: from + width,
      look: 'copy',
      label,
      number: index + 1,
    };
    from += width;
    return bar;
  });
}

/** The guest at the source until the stop, and at the destination after it. */
function guestBars(from: number, to: number, after: string): PictureBar[] {
  return [
    { lane: 'source', from: 0, to: from, look: 'run', label: 'runs' },
    { lane: 'destination', from: to, to: 100, look: 'run', label: after },
  ];
}

const bar = (
  lane: PictureLane,
  from: number,
  to: number,
  look: PictureLook,
  label: string,
): PictureBar => ({ lane, from, to, look, label });

function picture(
  family: Family,
  stop: Picture['stop'],
  bars: readonly PictureBar[],
  more: { readonly after?: string; readonly pulls?: Picture['pulls'] } = {},
): Picture {
  const all: PictureLane[] = ['source', 'policy', 'disk', 'memory', 'destination'];
  const used = new Set(bars.map((one) => one.lane));
  return {
    family,
    lanes: all.filter((lane) => lane === 'source' || lane === 'destination' || used.has(lane)),
    bars: [...guestBars(stop.from, stop.to, more.after ?? 'runs'), ...bars],
    stop,
    pulls: more.pulls ?? null,
  };
}

/** Faults come thick at first and thin out, as the pages that matter arrive. */
function fading(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + (to - from) * (index / count) ** 1.7);
}

/** Most passes that can be told apart in the picture. */
const MOST_PASSES = 3;

function postCopyPicture(passes: number): Picture {
  const shown = Math.min(Math.max(0, Math.round(passes)), MOST_PASSES);
  const widths = [34, 12, 6].slice(0, shown);
  const from = widths.reduce((sum, width) => sum + width, 4);
  const to = from + 6;
  return picture(
    'postCopy',
    { from, to },
    [
      ...series('memory', 4, widths, 'pass'),
      bar('memory', from, to, 'last', 'essential'),
      bar('memory', to, 88, 'after', 'push'),
    ],
    { after: 'slowed', pulls: { lane: 'memory', at: fading(to + 3, 86, 9) } },
  );
}

function memoryPicture(family: MemoryFamily, passes: number): Picture {
  switch (family) {
    case 'stopped':
      return picture('stopped', { from: 10, to: 68 }, [bar('memory', 10, 68, 'last', 'allPages')]);
    case 'demand':
      return picture(
        'demand',
        { from: 8, to: 15 },
        [bar('memory', 8, 15, 'last', 'essential'), bar('memory', 74, 94, 'after', 'late')],
        { after: 'slowed', pulls: { lane: 'memory', at: fading(18, 72, 9) } },
      );
    case 'postCopy':
      return postCopyPicture(passes);
    case 'rounds':
      return picture('rounds', { from: 66, to: 75 }, [
        ...series('memory', 3, [34, 15, 9, 5], 'round'),
        bar('memory', 66, 75, 'last', 'rest'),
      ]);
  }
}

/** Memory moves by its own strategy; rounds stand for it in the pictures of disks. */
const memoryBeside = (start: number, stop: Picture['stop']): PictureBar[] => {
  const span = stop.from - start;
  return [
    ...series('memory', start, [span * 0.6, span * 0.25, span * 0.15], 'number'),
    bar('memory', stop.from, stop.to, 'last', 'rest'),
  ];
};

const STOP_LATE = { from: 76, to: 86 } as const;

function diskPicture(family: DiskFamily): Picture {
  switch (family) {
    case 'noCopy': {
      const stop = { from: 60, to: 72 };
      return picture('noCopy', stop, [
        bar('disk', 60, 72, 'last', 'handOver'),
        ...memoryBeside(4, stop),
      ]);
    }
    case 'diskStopped': {
      const stop = { from: 32, to: 84 };
      return picture('diskStopped', stop, [
        ...series('memory', 4, [17, 7, 4], 'number'),
        bar('memory', 32, 40, 'last', 'rest'),
        bar('disk', 32, 84, 'last', 'allBlocks'),
      ]);
    }
    case 'threePhase': {
      const stop = { from: 62, to: 70 };
      return picture(
        'threePhase',
        stop,
        [
          ...series('disk', 3, [24, 8, 5], 'number'),
          bar('disk', 62, 70, 'last', 'bitmap'),
          bar('disk', 70, 94, 'after', 'push'),
          ...memoryBeside(40, stop),
        ],
        { after: 'slowedBlocks', pulls: { lane: 'disk', at: fading(72, 92, 5) } },
      );
    }
    case 'inStream':
      return picture('inStream', STOP_LATE, [
        bar('disk', 3, 38, 'copy', 'bulk'),
        bar('memory', 38, 58, 'copy', 'allPages'),
        bar('disk', 58, 62, 'copy', ''),
        bar('memory', 62, 68, 'copy', ''),
        bar('disk', 68, 71, 'copy', ''),
        bar('memory', 71, 76, 'copy', ''),
        bar('disk', 76, 80, 'last', ''),
        bar('memory', 80, 86, 'last', 'rest'),
      ]);
    case 'mirror':
      return picture('mirror', STOP_LATE, [
        bar('disk', 3, 42, 'copy', 'bulk'),
        bar('disk', 42, 76, 'mirror', 'mirrored'),
        bar('disk', 76, 81, 'last', 'drain'),
        ...memoryBeside(42, STOP_LATE),
      ]);
    case 'forward':
      return picture('forward', STOP_LATE, [
        bar('disk', 3, 42, 'copy', 'bulkForward'),
        bar('disk', 42, 76, 'mirror', 'forwarded'),
        bar('disk', 76, 86, 'last', 'queue'),
        ...memoryBeside(42, STOP_LATE),
      ]);
    case 'diskRounds':
      return picture('diskRounds', STOP_LATE, [
        ...series('disk', 3, [27, 9, 5], 'round'),
        bar('disk', 76, 81, 'last', 'rest'),
        ...memoryBeside(44, STOP_LATE),
      ]);
  }
}

/** A policy watches a migration that copies in its own way, and acts when a limit is met. */
function policyPicture(): Picture {
  const stop = { from: 66, to: 75 };
  return picture('policy', stop, [
    bar('policy', 3, 50, 'mirror', 'watches'),
    bar('policy', 50, 66, 'after', 'acts'),
    ...series('memory', 3, [30, 17, 16], 'round'),
    bar('memory', 66, 75, 'last', 'rest'),
  ]);
}

/** The phases of a strategy, recognised by what it says of itself; null where it does nothing that can be drawn. */
export function strategyPicture(descriptor: StrategyDescriptor): Picture | null {
  const words = wordsOf(descriptor);
  if (descriptor.kind === 'policy')
    return Object.keys(descriptor.tunables).length > 0 ? policyPicture() : null;
  if (descriptor.kind === 'disk')
    return diskPicture(DISK_RULES.find(([rule]) => rule.test(words))?.[1] ?? 'diskRounds');
  const passes = descriptor.tunables['passes']?.default;
  const family = MEMORY_RULES.find(([rule]) => rule.test(words))?.[1] ?? 'rounds';
  return memoryPicture(family, typeof passes === 'number' ? passes : 0);
}
