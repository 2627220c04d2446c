import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import type { Ledger } from '../ledger.ts';
import type { Placement } from '../placement/placement.ts';
import type { ReplicationPlan } from './availability.ts';
import type { Recovery } from './recovery.ts';
import { replicationCost } from './replication-cost.ts';
import type { ReplicationCost } from './replication-cost.ts';

interface Protection {
  /** Where the checkpoints are; room is promised there. */
  backup: number;
  /** From when on the backup can take over: the first copy has arrived. */
  readyAt: Seconds;
  readonly cost: ReplicationCost;
  since: Seconds;
}

/** Guests whose checkpoints are kept at a backup host. */
export class Replication {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #ledger: Ledger;
  readonly #placement: Placement;
  readonly #recovery: Recovery;
  readonly #plan: ReplicationPlan;
  readonly #efficiency: number;
  readonly #protected = new Map<number, Protection>();
  readonly #costs = new Map<number, ReplicationCost>();
  #bytes = 0;
  #paused = 0;
  #covered = 0;
  #delayed = 0;

  constructor(
    parts: {
      readonly kernel: Kernel;
      readonly fleet: Fleet;
      readonly ledger: Ledger;
      readonly placement: Placement;
      readonly recovery: Recovery;
      readonly efficiency: number;
      readonly latency: Seconds;
    },
    plan: ReplicationPlan,
  ) {
    this.#kernel = parts.kernel;
    this.#fleet = parts.fleet;
    this.#ledger = parts.ledger;
    this.#placement = parts.placement;
    this.#recovery = parts.recovery;
    this.#efficiency = parts.efficiency;
    this.#plan = plan;
    this.#latency = parts.latency;
  }

  readonly #latency: Seconds;

  /** What the guests of a class cost; at full demand, so that the costs hold at the worst of times. */
  #costOf(guest: number): ReplicationCost {
    const { spec, kind } = this.#fleet.guests[guest] as LifeGuest;
    const known = this.#costs.get(kind);
    if (known) return known;
    const rate = this.#portRate(this.#fleet.hostOf[guest] as number) / this.#neighbours();
    const cost = replicationCost(spec, this.#plan, 1, { rate, latency: this.#latency });
    this.#costs.set(kind, cost);
    return cost;
  }

  #portRate(host: number): BytesPerSecond {
    return (this.#fleet.hosts[host] as LifeHost).spec.nic * this.#efficiency;
  }

  /** Protected guests that share a port, on average. */
  #neighbours(): number {
    const { guests, hosts } = this.#fleet;
    const count = guests.filter(({ facts }) => facts.priority <= this.#plan.upTo).length;
    return Math.max(1, count / hosts.length);
  }

  /** Begins to protect every guest that is to be and runs. */
  begin(): void {
    for (let guest = 0; guest < this.#fleet.guests.length; guest += 1) this.#protect(guest, 0);
  }

  #protect(guest: number, retry: number): void {
    const { facts } = this.#fleet.guests[guest] as LifeGuest;
    if (facts.priority > this.#plan.upTo || this.#protected.has(guest)) return;
    const host = this.#fleet.hostOf[guest] as number;
    if (host === NONE) return;
    // A guest that waits for room comes before a copy of one that runs.
    const backup = this.#recovery.waitingGuests > 0 ? NONE : this.#placement.choose(guest, host);
    if (backup === NONE) {
      this.#later(guest, retry);
      return;
    }
    this.#fleet.promise(guest, backup);
    const share = this.#portRate(backup) / this.#neighbours();
    const copy = (this.#fleet.memoryOf[guest] as number) / share;
    this.#bytes += this.#fleet.memoryOf[guest] as number;
    this.#protected.set(guest, {
      backup,
      readyAt: this.#kernel.now + copy,
      cost: this.#costOf(guest),
      since: this.#kernel.now,
    });
  }

  #account(protection: Protection): void {
    const lasted = this.#kernel.now - protection.since;
    const { cost } = protection;
    protection.since = this.#kernel.now;
    this.#bytes += cost.rate * lasted;
    this.#paused += cost.slowdown * lasted;
    this.#delayed += cost.latency * lasted;
    this.#covered += lasted;
  }

  #release(guest: number): Protection | null {
    const protection = this.#protected.get(guest);
    if (!protection) return null;
    this.#account(protection);
    this.#protected.delete(guest);
    this.#fleet.unpromise(guest, protection.backup);
    return protection;
  }

  /** Gives up the backup of the least urgent guest on a host that takes guests. False when there is none. */
  makeRoom(): boolean {
    let least = NONE;
    for (const [guest, { backup }] of this.#protected) {
      if (!this.#fleet.takes(backup)) continue;
      if (least === NONE || this.#urgency(guest) > this.#urgency(least)) least = guest;
    }
    if (least === NONE) return false;
    this.#release(least);
    this.#later(least, 0);
    return true;
  }

  #urgency(guest: number): number {
    return (this.#fleet.guests[guest] as LifeGuest).facts.priority;
  }

  /** No room now; asked again later and later, since room comes with repaired hosts. */
  #later(guest: number, retry: number): void {
    const wait = Math.min(3600, 60 * 2 ** retry);
    this.#kernel.at(this.#kernel.now + wait, PRIORITY.process, () => {
      this.#protect(guest, retry + 1);
    });
  }

  /** A guest migrated: onto its backup, whose promise then is its own, or elsewhere. */
  moved(guest: number): void {
    const protection = this.#protected.get(guest);
    if (!protection || protection.backup !== this.#fleet.hostOf[guest]) return;
    this.#release(guest);
    this.#protect(guest, 0);
  }

  /** A host is certainly off: its backups are lost, and its guests that were protected go on at theirs. */
  hostGone(host: number, lost: readonly number[]): void {
    for (const guest of lost) this.#takeOver(guest);
    for (const [guest, protection] of this.#protected.entries().toArray()) {
      if (protection.backup === host) {
        this.#release(guest);
        this.#protect(guest, 0);
      }
    }
  }

  #takeOver(guest: number): void {
    const protection = this.#release(guest);
    if (!protection || protection.readyAt > this.#kernel.now) return;
    const { backup } = protection;
    if (!this.#fleet.takes(backup) || !this.#fleet.fits(guest, backup)) return;
    this.#fleet.promise(guest, backup);
    this.#recovery.claim(guest);
    // Nothing that left the guest is lost: output was held back until its checkpoint had arrived.
    this.#ledger.workLost -= this.#recovery.workAtRisk(guest);
    this.#ledger.workLost += protection.cost.epoch;
    const wait = this.#plan.detect + this.#plan.activate;
    this.#kernel.at(this.#kernel.now + wait, PRIORITY.process, () => {
      this.#recovery.release(guest);
      if (this.#fleet.hostOf[guest] !== NONE) return;
      if (!this.#fleet.isUp(backup)) {
        this.#fleet.unpromise(guest, backup);
        this.#recovery.start(guest);
        return;
      }
      this.#recovery.running(guest, backup);
    });
  }

  /** A guest that runs again is protected again. */
  started(guest: number): void {
    this.#protect(guest, 0);
  }

  finish(): { bytes: number; slowdown: number; latency: number } {
    for (const protection of this.#protected.values()) this.#account(protection);
    const covered = Math.max(1e-9, this.#covered);
    return {
      bytes: this.#bytes,
      slowdown: this.#paused / covered,
      latency: this.#delayed / covered,
    };
  }
}
