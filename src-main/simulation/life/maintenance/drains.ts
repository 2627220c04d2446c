import type { LifeGuest } from '#shared/scenario/life/expand.ts';
import type { LifeMaintenance } from '#shared/scenario/life/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import type { MoveReason, Moves } from '../moves.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Timeline } from '../timeline.ts';

/** From giving a guest up to asking for it again. */
const ASK_AGAIN: Seconds = 60;

/** A host that is being emptied, for who asked for it. */
export interface Drain {
  readonly reason: MoveReason;
  readonly priority: number;
  readonly onEmpty: (() => void) | null;
  readonly onGone: (() => void) | null;
  ended: boolean;
}

/** Hosts that are being emptied: nobody comes, everybody is asked to go. */
export class Drains {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #moves: Moves;
  readonly #scheduler: Scheduler;
  readonly #timeline: Timeline;
  readonly #under = new Map<number, Drain>();

  constructor(
    kernel: Kernel,
    fleet: Fleet,
    moves: Moves,
    scheduler: Scheduler,
    timeline: Timeline,
  ) {
    this.#kernel = kernel;
    this.#fleet = fleet;
    this.#moves = moves;
    this.#scheduler = scheduler;
    this.#timeline = timeline;
  }

  isDraining(host: number): boolean {
    return this.#under.has(host);
  }

  /** Told when a host takes guests again. */
  onRelease: () => void = () => {};

  /** Asks every guest of a host to go. Null when the host is being emptied already or does not run. */
  empty(
    host: number,
    options: {
      readonly reason: MoveReason;
      readonly order: LifeMaintenance['order'];
      readonly priority: number;
      readonly onEmpty?: () => void;
      /** The host went away before it was empty. */
      readonly onGone?: () => void;
    },
  ): Drain | null {
    const { reason, order, priority, onEmpty = null, onGone = null } = options;
    if (this.#under.has(host) || !this.#fleet.isUp(host)) return null;
    const drain: Drain = { reason, priority, onEmpty, onGone, ended: false };
    this.#under.set(host, drain);
    this.#fleet.cordoned[host] = 1;
    this.#timeline.states.change(host, 'draining', this.#kernel.now);
    for (const guest of this.ordered(host, order)) this.#ask(host, guest, drain);
    // An empty host is told of after the caller knows its drain.
    this.#kernel.at(this.#kernel.now, 2, () => this.#look(host, drain));
    return drain;
  }

  #ask(host: number, guest: number, drain: Drain): void {
    if (drain.ended || this.#fleet.hostOf[guest] !== host) return;
    // Moving a guest that cannot be moved is not asked for: its owner has to stop it.
    if (!(this.#fleet.guests[guest] as LifeGuest).facts.migratable) return;
    const asked = this.#scheduler.request({
      guest,
      to: NONE,
      reason: drain.reason,
      priority: drain.priority,
      onEnd: (outcome) => {
        if (outcome !== 'completed' && !drain.ended && this.#fleet.hostOf[guest] === host)
          this.#kernel.at(this.#kernel.now + ASK_AGAIN, 2, () => this.#ask(host, guest, drain));
        this.#look(host, drain);
      },
    });
    // On its way already, perhaps even to here: asked again when that is over.
    if (!asked)
      this.#kernel.at(this.#kernel.now + ASK_AGAIN, 2, () => this.#ask(host, guest, drain));
  }

  /** A guest that was on its way here when the drain began has to leave again. */
  arrived(guest: number, host: number): void {
    const drain = this.#under.get(host);
    if (drain) this.#kernel.at(this.#kernel.now, 2, () => this.#ask(host, guest, drain));
  }

  #look(host: number, drain: Drain): void {
    if (drain.ended || !drain.onEmpty) return;
    if ((this.#fleet.residents[host] as number[]).length > 0 || this.#expected(host)) return;
    drain.ended = true;
    drain.onEmpty();
  }

  #expected(host: number): boolean {
    for (const move of this.#moves.running.values()) if (move.to === host) return true;
    return false;
  }

  /** A host that was being emptied is gone: there is nothing left to empty. */
  struck(host: number): void {
    const drain = this.#under.get(host);
    if (!drain || drain.ended) return;
    this.release(host, drain);
    drain.onGone?.();
  }

  /** Something left the host without having been asked. */
  left(host: number): void {
    const drain = this.#under.get(host);
    if (drain) this.#look(host, drain);
  }

  /** Guests may come again, unless the host is being emptied for somebody else by now. */
  release(host: number, drain: Drain | null): void {
    if (!drain || this.#under.get(host) !== drain) return;
    drain.ended = true;
    this.#under.delete(host);
    this.#fleet.cordoned[host] = 0;
    for (const guest of this.#fleet.residents[host] as number[]) this.#scheduler.withdraw(guest);
    if (this.#fleet.isUp(host)) this.#timeline.states.change(host, null, this.#kernel.now);
    this.#scheduler.kick();
    this.onRelease();
  }

  /** Guests of a host in the order in which they are to leave. */
  ordered(host: number, order: LifeMaintenance['order']): number[] {
    const guests = [...(this.#fleet.residents[host] as number[])];
    const away = this.#fleet.hosts.length > 1 ? (host + 1) % this.#fleet.hosts.length : host;
    const key = (guest: number): number => {
      const { facts } = this.#fleet.guests[guest] as LifeGuest;
      switch (order) {
        case 'smallest':
          return this.#fleet.memoryOf[guest] as number;
        case 'largest':
          return -(this.#fleet.memoryOf[guest] as number);
        case 'priority':
          return facts.priority;
        case 'least-dirty':
          return this.#excess(guest, host, away);
        case 'shortest':
          return this.#moves.expect(guest, host, away).transfer;
      }
    };
    return guests
      .map((guest) => ({ guest, key: key(guest) }))
      .sort((one, other) => one.key - other.key || one.guest - other.guest)
      .map(({ guest }) => guest);
  }

  /** Bytes that are sent again because they were written meanwhile. */
  #excess(guest: number, host: number, away: number): number {
    return this.#moves.expect(guest, host, away).bytes - (this.#fleet.memoryOf[guest] as number);
  }

  /** Time to empty a host over its own ports, as the costs of single migrations tell: what is sent, one after the other. */
  expectedTime(host: number): Seconds {
    const away = this.#fleet.hosts.length > 1 ? (host + 1) % this.#fleet.hosts.length : host;
    let sum = 0;
    for (const guest of this.#fleet.residents[host] as number[]) {
      if (!(this.#fleet.guests[guest] as LifeGuest).facts.migratable) continue;
      const { transfer } = this.#moves.expect(guest, host, away);
      sum += transfer;
    }
    return sum;
  }
}
