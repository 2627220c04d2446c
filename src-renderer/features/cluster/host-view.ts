/** A host as the picture of a topology shows it; null where nothing is known yet. */
export interface HostView {
  readonly name: string;
  /** up, down, off, waking, away, draining or unheard. */
  readonly state: string;
  /** Share of its cores in use. */
  readonly load: number | null;
  /** Share of its memory that guests have. */
  readonly memory: number | null;
  readonly guests: number | null;
  /** Kinds of faults that it has now. */
  readonly faults: readonly string[];
  /** What it is: "32 cores, 256 GiB". */
  readonly about: string;
  /** A maintenance or evacuation is planned for it. */
  readonly planned: boolean;
}

/** A migration under way, as the picture shows it. */
export interface MoveView {
  readonly id: number;
  readonly guest: string;
  /** Indices of hosts. */
  readonly from: number;
  readonly to: number;
  /** Share of the transfer that is done. */
  readonly progress: number;
  /** Bytes per second of the links. */
  readonly rate: number;
  /** planned, setup, copy or post-copy. */
  readonly phase: string;
}

/** States in which a host runs no guests, or is about to. */
const TROUBLED = new Set(['down', 'unheard']);

/** The sign on a tile, so that a state is told by shape and not by colour alone; empty when all is well. */
export function signOf({
  state,
  faults,
}: HostView): 'cross' | 'warning' | 'out' | 'tool' | 'off' | '' {
  if (TROUBLED.has(state)) return 'cross';
  if (faults.length > 0) return 'warning';
  if (state === 'draining') return 'out';
  if (state === 'away') return 'tool';
  if (state === 'off' || state === 'waking') return 'off';
  return '';
}

/** Outlines of the signs in a box of 10 by 10. */
export const SIGN_PATHS: Readonly<Record<ReturnType<typeof signOf>, string>> = {
  cross: 'M1.5 1.5L8.5 8.5M8.5 1.5L1.5 8.5',
  warning: 'M5 1L9.3 9H0.7ZM5 4V6.2M5 7.4V7.8',
  out: 'M1 5H8.5M5.5 2L8.5 5L5.5 8',
  tool: 'M2 8L6 4M5.2 2.6A2.4 2.4 0 0 1 8 2L6.6 3.4L8.2 3.6A2.4 2.4 0 0 1 5.6 4.6',
  off: 'M5 1V4.5M2.6 2.6A3.4 3.4 0 1 0 7.4 2.6',
  '': '',
};
