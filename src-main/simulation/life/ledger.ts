import type { LifeGuest } from '#shared/scenario/life/expand.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Timeline } from './timeline.ts';

/** Why a guest was out of service. */
export type OutageCause =
  | 'host-crash'
  | 'fenced'
  | 'partition'
  | 'disk-error'
  | 'migration'
  | 'migration-lost'
  | 'post-copy-stalled'
  | 'maintenance'
  | 'no-room';

/** Adds durations up and keeps the largest. */
class Sum {
  count = 0;
  total: Seconds = 0;
  largest: Seconds = 0;

  add(value: Seconds): void {
    this.count += 1;
    this.total += value;
    if (value > this.largest) this.largest = value;
  }

  get mean(): Seconds {
    return this.count === 0 ? 0 : this.total / this.count;
  }
}

/** What guests lost: every one of them runs, or is written down as out of service with the reason. */
export class Ledger {
  readonly downtime: Float64Array;
  readonly outages: Uint32Array;
  readonly detect = new Sum();
  readonly recover = new Sum();
  /** Seconds of guests' work that a crash threw away because it was in memory only. */
  workLost: Seconds = 0;
  dataLost: Bytes = 0;
  /** Guest-seconds with two running copies. */
  splitBrain: Seconds = 0;
  splitBrains = 0;
  falseAlarms = 0;
  fencings = 0;
  connectionsBroken = 0;
  packetsLost = 0;
  readonly byCause = new Map<OutageCause, number>();
  readonly #kernel: Kernel;
  readonly #timeline: Timeline;
  readonly #guests: readonly LifeGuest[];
  readonly #timeout: Seconds;
  readonly #since: Float64Array;
  readonly #cause: (OutageCause | null)[];
  #downNow = 0;
  /** Guest-seconds out of service of closed outages, and the moments at which the open ones began, added up. */
  #closed: Seconds = 0;
  #openSince: Seconds = 0;

  constructor(
    kernel: Kernel,
    timeline: Timeline,
    guests: readonly LifeGuest[],
    connectionTimeout: Seconds,
  ) {
    this.#kernel = kernel;
    this.#timeline = timeline;
    this.#guests = guests;
    this.#timeout = connectionTimeout;
    this.downtime = new Float64Array(guests.length);
    this.outages = new Uint32Array(guests.length);
    this.#since = new Float64Array(guests.length).fill(-1);
    this.#cause = guests.map(() => null);
  }

  /** Guests out of service now. */
  get downNow(): number {
    return this.#downNow;
  }

  /** Guest-seconds out of service until now, outages that go on included. */
  get downtimeNow(): Seconds {
    return this.#closed + this.#downNow * this.#kernel.now - this.#openSince;
  }

  isDown(guest: number): boolean {
    return this.#cause[guest] !== null;
  }

  causeOf(guest: number): OutageCause | null {
    return this.#cause[guest] ?? null;
  }

  sinceOf(guest: number): Seconds {
    return this.#since[guest] as number;
  }

  /** A guest went out of service; a second reason while it is out changes nothing. */
  down(guest: number, cause: OutageCause): void {
    if (this.#cause[guest] !== null) return;
    this.#cause[guest] = cause;
    this.#since[guest] = this.#kernel.now;
    this.#openSince += this.#kernel.now;
    this.#downNow += 1;
  }

  /** A guest serves again. Answers how long it did not. */
  up(guest: number): Seconds {
    const cause = this.#cause[guest];
    if (!cause) return 0;
    const since = this.#since[guest] as number;
    const lasted = this.#kernel.now - since;
    this.#close(guest, cause, since, lasted);
    return lasted;
  }

  #close(guest: number, cause: OutageCause, since: Seconds, lasted: Seconds): void {
    this.#cause[guest] = null;
    this.#openSince -= since;
    this.#downNow -= 1;
    this.#count(guest, cause, lasted);
    this.#timeline.outages.add(guest, cause, since, since + lasted);
  }

  #count(guest: number, cause: OutageCause, lasted: Seconds): void {
    this.downtime[guest] = (this.downtime[guest] as number) + lasted;
    this.outages[guest] = (this.outages[guest] as number) + 1;
    this.#closed += lasted;
    this.byCause.set(cause, (this.byCause.get(cause) ?? 0) + lasted);
    const { packets, connections } = (this.#guests[guest] as LifeGuest).facts;
    this.packetsLost += packets * lasted;
    if (lasted > this.#timeout) this.connectionsBroken += connections;
  }

  /** The short outage of a migration, whose beginning and end are told at once. */
  interruption(guest: number, lasted: Seconds): void {
    if (this.#cause[guest] === null && lasted > 0) this.#count(guest, 'migration', lasted);
  }

  /** Closes what is open, at the end of the life. */
  finish(): void {
    this.#cause.forEach((cause, guest) => {
      if (cause !== null)
        this.#close(
          guest,
          cause,
          this.#since[guest] as number,
          this.#kernel.now - (this.#since[guest] as number),
        );
    });
  }
}
