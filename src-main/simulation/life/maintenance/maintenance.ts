import type { LifeGuest } from '#shared/scenario/life/expand.ts';
import type { LifeMaintenance } from '#shared/scenario/life/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Recovery } from '../availability/recovery.ts';
import type { ScheduledEvent } from '../../kernel/event-queue.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import type { Ledger } from '../ledger.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Timeline } from '../timeline.ts';
import type { Drain, Drains } from './drains.ts';

/** From a host that can't be begun with now to asking again. */
const ASK_AGAIN: Seconds = 300;

export interface MaintenanceParts {
  readonly kernel: Kernel;
  readonly fleet: Fleet;
  readonly drains: Drains;
  readonly scheduler: Scheduler;
  readonly recovery: Recovery;
  readonly ledger: Ledger;
  readonly timeline: Timeline;
}

/** Takes hosts out of service one after the other, and back: a maintenance, or a rolling upgrade of all. */
export class Maintenance {
  readonly #p: MaintenanceParts;
  readonly #plan: LifeMaintenance;
  readonly #waiting: number[];
  readonly #deadlines = new Map<number, ScheduledEvent>();
  /** Guests that were on a host when it began to be emptied, to go back to it. */
  readonly #before = new Map<number, number[]>();
  readonly #drain = new Map<number, Drain>();
  #under = 0;
  done = 0;
  givenUp = 0;
  /** When the last host was back; null until then. */
  finishedAt: Seconds | null = null;

  constructor(parts: MaintenanceParts, plan: LifeMaintenance) {
    this.#p = parts;
    this.#plan = plan;
    const byName = new Map(parts.fleet.hosts.map(({ name }, at) => [name, at]));
    this.#waiting =
      plan.hosts.length === 0
        ? parts.fleet.hosts.map((_, at) => at)
        : plan.hosts.flatMap((name) => byName.get(name) ?? []);
  }

  get plan(): LifeMaintenance {
    return this.#plan;
  }

  schedule(): void {
    this.#p.kernel.at(this.#plan.at, PRIORITY.request, () => this.#next());
  }

  #next(): void {
    const { fleet, kernel, drains } = this.#p;
    let tries = this.#waiting.length;
    while (this.#under < this.#plan.atOnce && tries > 0) {
      tries -= 1;
      const host = this.#waiting.shift() as number;
      if (!fleet.isUp(host) || drains.isDraining(host)) {
        this.#waiting.push(host);
        continue;
      }
      this.#begin(host);
    }
    if (this.#under < this.#plan.atOnce && this.#waiting.length > 0)
      kernel.at(kernel.now + ASK_AGAIN, PRIORITY.request, () => this.#next());
  }

  #begin(host: number): void {
    const { fleet, kernel, drains } = this.#p;
    this.#under += 1;
    this.#before.set(host, [...(fleet.residents[host] as number[])]);
    if (this.#plan.deadline !== null) {
      const at = kernel.now + this.#plan.deadline;
      this.#deadlines.set(
        host,
        kernel.at(at, PRIORITY.process, () => this.#tooLate(host)),
      );
    }
    const { order } = this.#plan;
    const onEmpty = (): void => this.#empty(host);
    const drain = drains.empty(host, { reason: 'drain', order, priority: 2, onEmpty });
    if (drain) this.#drain.set(host, drain);
    this.#shutDown(host, (guest) => !(fleet.guests[guest] as LifeGuest).facts.migratable);
    drains.left(host);
  }

  /** Guests that are stopped here and started on another host. */
  #shutDown(host: number, which: (guest: number) => boolean): void {
    const { fleet, ledger, recovery, scheduler, timeline, kernel } = this.#p;
    for (const guest of fleet.guestsOn(host)) {
      if (!which(guest)) continue;
      scheduler.withdraw(guest);
      fleet.stop(guest);
      fleet.unpromise(guest, host);
      timeline.stays.change(guest, null, kernel.now);
      ledger.down(guest, 'maintenance');
      recovery.start(guest);
    }
    fleet.flush();
  }

  #tooLate(host: number): void {
    const { drains, fleet, scheduler } = this.#p;
    this.#deadlines.delete(host);
    if (this.#plan.atDeadline === 'shut-down') {
      // A guest on its way goes on; the others stop.
      this.#shutDown(host, (guest) => scheduler.moveOf(guest) === undefined);
      drains.left(host);
      return;
    }
    if (!fleet.isUp(host)) return;
    this.givenUp += 1;
    drains.release(host, this.#drain.get(host) ?? null);
    this.#over(host);
  }

  #empty(host: number): void {
    const { fleet, kernel, timeline } = this.#p;
    this.#cancelDeadline(host);
    fleet.setState(host, 'away');
    fleet.flush();
    timeline.states.change(host, 'away', kernel.now);
    kernel.at(kernel.now + this.#plan.duration, PRIORITY.phase, () => this.#back(host));
  }

  #cancelDeadline(host: number): void {
    const deadline = this.#deadlines.get(host);
    if (deadline) this.#p.kernel.cancel(deadline);
    this.#deadlines.delete(host);
  }

  #back(host: number): void {
    const { fleet, drains, recovery, scheduler } = this.#p;
    // It may have crashed while it was away; the repair brings it back then.
    const away = fleet.hostState[host] === 'away';
    drains.release(host, this.#drain.get(host) ?? null);
    if (away) recovery.repaired(host);
    recovery.kick();
    this.done += 1;
    if (this.#plan.failback) {
      for (const guest of this.#before.get(host) ?? []) {
        if (fleet.hostOf[guest] === NONE) continue;
        if (!(fleet.guests[guest] as LifeGuest).facts.migratable) continue;
        scheduler.request({ guest, to: host, reason: 'failback', priority: 4, onEnd: () => {} });
      }
    }
    this.#over(host);
  }

  /** The host crashed while it was being emptied: it is asked again later. */
  struck(host: number): void {
    if (!this.#before.has(host) || this.#p.fleet.hostState[host] === 'away') return;
    this.#cancelDeadline(host);
    this.#p.drains.release(host, this.#drain.get(host) ?? null);
    this.#waiting.push(host);
    this.#over(host);
  }

  #over(host: number): void {
    this.#before.delete(host);
    this.#under -= 1;
    if (this.#under === 0 && this.#waiting.length === 0) this.finishedAt = this.#p.kernel.now;
    this.#next();
  }
}
