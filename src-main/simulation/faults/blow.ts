import type { FaultSide } from '#shared/scenario/faults/types.ts';
import type { FaultKind } from '#shared/scenario/life/types.ts';
import type { Seconds } from '#shared/units/types.ts';

/** A fault as one migration feels it. */
export interface Blow {
  readonly kind: FaultKind;
  readonly side: FaultSide;
  /** Name of the host that is struck. */
  readonly host: string;
  /** When it ends; infinite when it does not. */
  readonly until: Seconds;
  /** Somebody will start a second copy, for nothing forbids it. */
  readonly doubles?: boolean;
}
