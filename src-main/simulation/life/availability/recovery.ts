import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { ScheduledEvent } from '../../kernel/event-queue.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { Fleet } from '../fleet.ts';
import { NONE } from '../fleet.ts';
import type { Ledger, OutageCause } from '../ledger.ts';
import type { Moves } from '../moves.ts';
import type { Placement } from '../placement/placement.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Timeline } from '../timeline.ts';
import type { AvailabilityPlan } from './availability.ts';
import type { Replication } from './replication.ts';

/** Backups that are given up for one guest that waits for room. */
const MOST_GIVEN = 16;

/** A host that cannot be heard. */
interface Silence {
  readonly since: Seconds;
  readonly declare: ScheduledEvent;
  declared: boolean;
  fence: ScheduledEvent | null;
  alone: ScheduledEvent | null;
}

export interface RecoveryParts {
  readonly kernel: Kernel;
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  readonly moves: Moves;
  readonly scheduler: Scheduler;
  readonly placement: Placement;
  readonly plan: AvailabilityPlan;
  readonly seed: number;
}

/** Hosts that crash, fall silent and come back, and what is done for their guests. */
export class Recovery {
  readonly #p: RecoveryParts;
  readonly #streams: RandomStream[];
  readonly #silent = new Map<number, Silence>();
  /** Guests to be started, most urgent first, then the one that waits longest. */
  readonly #waiting: { guest: number; since: Seconds }[] = [];
  readonly #starting: Int32Array;
  /** Guests that wait for the return of the host on which their disks are. */
  readonly #bound: Set<number>[];
  /** Where guests were before a failure took them away. */
  readonly #home: Int32Array;
  /** Copies that still run on hosts which nobody hears, while others were started. */
  readonly #shadows = new Map<number, { host: number; since: Seconds }>();
  /** Ports and partitions that keep a host from being heard, by how many reasons. */
  readonly #cutOff: Int32Array;
  readonly #kick: ScheduledEvent;
  replication: Replication | null = null;
  /** Told when a host that ran has gone, by a crash or by fencing. */
  onGone: (host: number) => void = () => {};
  /** Told when a guest died where it ran. */
  onLoss: (host: number) => void = () => {};
  /** Seconds by which a host's heartbeats seem late. */
  readonly skew: Float64Array;

  constructor(parts: RecoveryParts) {
    this.#p = parts;
    const { hosts, guests } = parts.fleet;
    this.#streams = hosts.map(({ name }) => new RandomStream(parts.seed, `life/${name}/recovery`));
    this.#starting = new Int32Array(hosts.length);
    this.#bound = hosts.map(() => new Set());
    this.#home = new Int32Array(guests.length).fill(NONE);
    this.#cutOff = new Int32Array(hosts.length);
    this.skew = new Float64Array(hosts.length);
    this.#kick = parts.kernel.event(PRIORITY.process, () => this.#startWaiting());
  }

  /** A host loses power or its kernel dies. */
  crash(host: number): void {
    const { fleet, moves, timeline, kernel } = this.#p;
    if (fleet.hostState[host] === 'down') return;
    const ran = fleet.hostState[host] === 'up';
    // Moves first: what becomes of their guests depends on where they run.
    this.#endMovesOf(host);
    this.#dropShadowsOn(host);
    const guests = [...(fleet.residents[host] as number[])];
    for (const guest of guests) this.#lose(guest, 'host-crash');
    fleet.setState(host, 'down');
    fleet.flush();
    timeline.states.change(host, 'down', kernel.now);
    moves.setPorts(host, 0);
    if (ran) {
      this.onGone(host);
      this.#fallSilent(host);
    }
    this.replication?.hostGone(host, guests);
  }

  /** A crashed or fenced host has been repaired and started. */
  repaired(host: number): void {
    const { fleet, moves, timeline, kernel } = this.#p;
    this.#heardAgain(host);
    fleet.setState(host, 'up');
    fleet.flush();
    moves.setPorts(host, 1);
    timeline.states.change(host, null, kernel.now);
    if ((this.#cutOff[host] as number) > 0) {
      fleet.reachable[host] = 0;
      timeline.states.change(host, 'unheard', kernel.now);
    }
    this.#freeBound(host);
    // It was back before anybody missed it.
    this.#queueGuestsOf(host);
    this.#failBack(host);
    this.kick();
  }

  /** Copying goes on only over ports that work; a guest that runs somewhere stays there. */
  #endMovesOf(host: number): void {
    const { moves } = this.#p;
    for (const move of moves.running.values().toArray()) {
      if (move.from !== host && move.to !== host) continue;
      if (move.phase === 'post-copy') {
        // Part of the guest is on either side: it is lost with any of them.
        this.#lose(move.guest, 'migration-lost', 'a host crashed while the guest was on both');
      } else
        moves.end(move, 'failed', move.from === host ? 'source crashed' : 'destination crashed');
    }
  }

  /** A running guest is gone; it is to be started again. */
  #lose(guest: number, cause: OutageCause, why = 'the guest died'): void {
    const { fleet, ledger, plan, scheduler, timeline, kernel, moves } = this.#p;
    const move = moves.ofGuest(guest);
    const host = fleet.stop(guest);
    if (host === NONE) return;
    scheduler.withdraw(guest);
    fleet.unpromise(guest, host);
    timeline.stays.change(guest, null, kernel.now);
    this.#home[guest] = host;
    ledger.down(guest, cause);
    ledger.workLost += this.workAtRisk(guest);
    const alive = cause === 'migration-lost' || cause === 'disk-error';
    if (plan.disks === 'local' || !plan.restarts) {
      this.#bound[host]?.add(guest);
      // Its disks are where it ran, on a host that may be well.
      if (alive && fleet.isUp(host))
        kernel.at(kernel.now, PRIORITY.process, () => this.#freeBound(host));
    } else if (alive) this.#queue(guest);
    fleet.flush();
    // There is nothing left to migrate.
    if (move) moves.end(move, move.phase === 'post-copy' ? 'lost' : 'failed', why);
    this.onLoss(host);
  }

  /** A guest that a fault of its own killed: started again without waiting for anybody to notice a host. */
  guestDied(guest: number, cause: OutageCause, why?: string): void {
    this.#lose(guest, cause, why);
  }

  #fallSilent(host: number): void {
    const { kernel, plan } = this.#p;
    if (this.#silent.has(host)) return;
    const stream = this.#streams[host] as RandomStream;
    // The last heartbeat was up to one interval ago.
    const late = plan.timeout - stream.uniform() * plan.heartbeat - (this.skew[host] as number);
    const silence: Silence = {
      since: kernel.now,
      declared: false,
      fence: null,
      alone: null,
      declare: kernel.event(PRIORITY.process, () => this.#declareDead(host)),
    };
    this.#silent.set(host, silence);
    if (plan.restarts)
      kernel.schedule(silence.declare, kernel.now + Math.max(0, late) + plan.confirm);
  }

  #heardAgain(host: number): void {
    const { kernel, fleet, timeline } = this.#p;
    const silence = this.#silent.get(host);
    if (!silence) return;
    kernel.cancel(silence.declare);
    if (silence.fence) kernel.cancel(silence.fence);
    if (silence.alone) kernel.cancel(silence.alone);
    this.#silent.delete(host);
    fleet.reachable[host] = 1;
    if (fleet.isUp(host)) timeline.states.change(host, null, kernel.now);
  }

  /** The others no longer hear a host that runs, for one more reason. */
  cutOff(host: number): void {
    const { fleet, timeline, kernel, plan, ledger } = this.#p;
    this.#cutOff[host] = (this.#cutOff[host] as number) + 1;
    if (this.#cutOff[host] !== 1 || !fleet.isUp(host)) return;
    fleet.reachable[host] = 0;
    timeline.states.change(host, 'unheard', kernel.now);
    for (const guest of fleet.residents[host] as number[]) ledger.down(guest, 'partition');
    this.#fallSilent(host);
    const silence = this.#silent.get(host) as Silence;
    if (plan.restarts && plan.isolation === 'switch-off') {
      silence.alone = kernel.at(kernel.now + plan.isolationDelay, PRIORITY.process, () => {
        for (const guest of fleet.guestsOn(host)) {
          this.#lose(guest, 'partition');
          if (silence.declared) this.#queue(guest);
        }
        this.#dropShadowsOn(host);
      });
    }
  }

  /** One reason less not to be heard. */
  joined(host: number): void {
    const { fleet, ledger } = this.#p;
    this.#cutOff[host] = Math.max(0, (this.#cutOff[host] as number) - 1);
    if (this.#cutOff[host] !== 0) return;
    fleet.reachable[host] = 1;
    if (!fleet.isUp(host)) return;
    this.#heardAgain(host);
    // Copies that were started elsewhere stay; the ones that nobody heard end.
    this.#dropShadowsOn(host);
    for (const guest of fleet.residents[host] as number[])
      if (ledger.causeOf(guest) === 'partition') ledger.up(guest);
    this.#freeBound(host);
    this.#queueGuestsOf(host);
    this.kick();
  }

  /** A clock makes a host's heartbeats seem late; by more than the timeout, it seems dead. */
  lateBy(host: number, seconds: Seconds): void {
    if (seconds > this.#p.plan.timeout) this.falseAlarm(host);
  }

  /** A host that runs seems silent: an overload or a clock made its heartbeats late. */
  falseAlarm(host: number): void {
    const { fleet, plan, ledger, kernel } = this.#p;
    if (!plan.restarts || !fleet.isUp(host) || this.#silent.has(host)) return;
    ledger.falseAlarms += 1;
    this.#silent.set(host, {
      since: kernel.now,
      declared: false,
      fence: null,
      alone: null,
      declare: kernel.at(kernel.now + plan.confirm, PRIORITY.process, () =>
        this.#declareDead(host),
      ),
    });
  }

  #declareDead(host: number): void {
    const { kernel, plan, ledger, fleet } = this.#p;
    const silence = this.#silent.get(host);
    if (!silence || silence.declared) return;
    silence.declared = true;
    ledger.detect.add(kernel.now - silence.since);
    fleet.reachable[host] = 0;
    if (plan.fencing) this.#fence(host, silence);
    else this.#takeOver(host);
  }

  #fence(host: number, silence: Silence): void {
    const { kernel, plan } = this.#p;
    silence.fence = kernel.at(kernel.now + plan.fenceTime, PRIORITY.process, () => {
      if ((this.#streams[host] as RandomStream).uniform() >= plan.fenceSuccess) {
        this.#fence(host, silence);
        return;
      }
      this.#fenced(host);
    });
  }

  /** The host is certainly off: nothing runs there any more. */
  #fenced(host: number): void {
    const { fleet, ledger, kernel, timeline } = this.#p;
    ledger.fencings += 1;
    if (fleet.hostState[host] === 'up') {
      this.#endMovesOf(host);
      const guests = [...(fleet.residents[host] as number[])];
      for (const guest of guests) this.#lose(guest, 'fenced');
      this.replication?.hostGone(host, guests);
      fleet.setState(host, 'waking');
      fleet.flush();
      timeline.states.change(host, 'waking', kernel.now);
      this.onGone(host);
      const { wake } = (fleet.hosts[host] as LifeHost).facts.power;
      kernel.at(kernel.now + wake, PRIORITY.process, () => {
        if (fleet.hostState[host] === 'waking') this.repaired(host);
      });
    }
    this.#takeOver(host);
  }

  /** Starts the guests of a host that was declared dead. */
  #takeOver(host: number): void {
    const { fleet, plan, ledger, kernel } = this.#p;
    this.#queueGuestsOf(host);
    if (!fleet.isUp(host) || plan.locks || plan.disks === 'local') return;
    // Without fencing and locks the guests of a host that still runs get a second copy.
    for (const guest of fleet.guestsOn(host)) {
      this.#shadows.set(guest, { host, since: kernel.now });
      ledger.splitBrains += 1;
      fleet.stop(guest);
      fleet.unpromise(guest, host);
      this.#home[guest] = host;
      ledger.down(guest, 'partition');
      this.#queue(guest);
    }
    fleet.flush();
  }

  #queueGuestsOf(host: number): void {
    const { hostOf } = this.#p.fleet;
    for (let guest = 0; guest < this.#home.length; guest += 1) {
      if (this.#home[guest] !== host || hostOf[guest] !== NONE) continue;
      if (!this.#bound[host]?.has(guest)) this.#queue(guest);
    }
  }

  #dropShadowsOn(host: number): void {
    const { kernel, ledger } = this.#p;
    for (const [guest, shadow] of this.#shadows.entries().toArray()) {
      if (shadow.host !== host) continue;
      this.#shadows.delete(guest);
      this.#diverged(guest, kernel.now - shadow.since);
      ledger.splitBrain += kernel.now - shadow.since;
    }
  }

  /** What a discarded copy wrote is lost. */
  #diverged(guest: number, lasted: Seconds): void {
    this.#p.ledger.dataLost += this.#diskWrites(guest) * lasted;
  }

  /** Bytes per second that a guest writes to its disks now. */
  #diskWrites(guest: number): number {
    const { guests, level } = this.#p.fleet;
    const { spec } = guests[guest] as LifeGuest;
    const writes = spec.disks
      .flatMap(({ extents }) => extents)
      .reduce((sum, { io }) => sum + io.writes * io.request, 0);
    return writes * (level[guest] as number);
  }

  #isQueued(guest: number): boolean {
    return this.#waiting.some((one) => one.guest === guest) || this.#booting.has(guest);
  }

  readonly #booting = new Set<number>();

  #queue(guest: number): void {
    if (this.#isQueued(guest)) return;
    const { fleet, kernel } = this.#p;
    const urgency = (one: number): number => (fleet.guests[one] as LifeGuest).facts.priority;
    let at = this.#waiting.length;
    while (at > 0 && urgency(this.#waiting[at - 1]?.guest ?? 0) > urgency(guest)) at -= 1;
    this.#waiting.splice(at, 0, { guest, since: kernel.now });
    this.kick();
  }

  /** A guest is to be started on whatever host has room: after maintenance shut it down, for example. */
  start(guest: number): void {
    this.#queue(guest);
  }

  /** Looks at the queue of guests again at this instant: room may have come. */
  kick(): void {
    if (this.#waiting.length > 0) this.#p.kernel.schedule(this.#kick, this.#p.kernel.now);
  }

  #startWaiting(): void {
    const { fleet, placement, plan } = this.#p;
    for (let at = 0; at < this.#waiting.length;) {
      const { guest } = this.#waiting[at] as { guest: number };
      let host = placement.choose(guest, NONE);
      for (let given = 0; host === NONE && given < MOST_GIVEN; given += 1) {
        if (!this.replication?.makeRoom()) break;
        host = placement.choose(guest, NONE);
      }
      if (host === NONE || (this.#starting[host] as number) >= plan.restartsAtOnce) {
        at += 1;
        continue;
      }
      this.#waiting.splice(at, 1);
      fleet.promise(guest, host);
      this.#boot(guest, host);
    }
  }

  #boot(guest: number, host: number): void {
    const { fleet, kernel, ledger, plan } = this.#p;
    this.#booting.add(guest);
    this.#starting[host] = (this.#starting[host] as number) + 1;
    const { boot } = (fleet.guests[guest] as LifeGuest).facts;
    kernel.at(kernel.now + boot, PRIORITY.process, () => {
      this.#starting[host] = (this.#starting[host] as number) - 1;
      this.#booting.delete(guest);
      if (!fleet.isUp(host) || fleet.reachable[host] === 0) {
        fleet.unpromise(guest, host);
        this.#queue(guest);
        return;
      }
      const home = this.#home[guest] as number;
      if (plan.disks === 'synced' && home !== NONE && home !== host) {
        const since = (this.#streams[home] as RandomStream).uniform() * plan.syncInterval;
        ledger.dataLost += this.#diskWrites(guest) * since;
      }
      this.running(guest, host);
      this.kick();
    });
  }

  /** A guest that was out of service runs on a host where room was promised. */
  running(guest: number, host: number): void {
    const { fleet, ledger, timeline, kernel } = this.#p;
    fleet.run(guest, host);
    fleet.flush();
    timeline.stays.change(guest, host, kernel.now);
    const cause = ledger.causeOf(guest);
    const lasted = ledger.up(guest);
    if (cause !== null && cause !== 'maintenance') ledger.recover.add(lasted);
    this.replication?.started(guest);
  }

  /** Somebody else is about to start the guest: it leaves the queue. */
  claim(guest: number): void {
    const at = this.#waiting.findIndex((one) => one.guest === guest);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#booting.add(guest);
  }

  release(guest: number): void {
    this.#booting.delete(guest);
  }

  /** Seconds of work that a crash of a guest throws away. */
  workAtRisk(guest: number): Seconds {
    return this.#p.plan.durable * Math.min(1, this.#p.fleet.level[guest] as number);
  }

  /** Guests that start on a host or can only start there. */
  boundTo(host: number): number {
    return (this.#bound[host]?.size ?? 0) + (this.#starting[host] as number);
  }

  /** Guests that wait for room. */
  get waitingGuests(): number {
    return this.#waiting.length;
  }

  /** Guests that waited for this host start on it. */
  #freeBound(host: number): void {
    const { fleet } = this.#p;
    if (!fleet.isUp(host)) return;
    const bound = this.#bound[host] as Set<number>;
    for (const guest of Array.from(bound)) {
      bound.delete(guest);
      if (fleet.hostOf[guest] !== NONE || this.#isQueued(guest)) continue;
      if (fleet.fits(guest, host)) {
        fleet.promise(guest, host);
        this.#boot(guest, host);
      } else this.#queue(guest);
    }
  }

  #failBack(host: number): void {
    const { plan, fleet, scheduler } = this.#p;
    if (!plan.failback) return;
    for (let guest = 0; guest < this.#home.length; guest += 1) {
      if (this.#home[guest] !== host) continue;
      this.#home[guest] = NONE;
      if (fleet.hostOf[guest] === NONE || fleet.hostOf[guest] === host) continue;
      if (!(fleet.guests[guest] as LifeGuest).facts.migratable) continue;
      scheduler.request({ guest, to: host, reason: 'failback', priority: 4, onEnd: () => {} });
    }
  }

  /** Disks of a host are destroyed: guests with local ones lose what was not copied. */
  disksLost(host: number): void {
    const { plan, fleet, ledger } = this.#p;
    if (plan.disks === 'shared') return;
    for (const guest of fleet.guestsOn(host)) {
      const { spec } = fleet.guests[guest] as LifeGuest;
      const held = spec.disks
        .flatMap(({ extents }) => extents)
        .reduce((sum, { size, allocated }) => sum + size * allocated, 0);
      if (plan.disks === 'local') ledger.dataLost += held;
      this.guestDied(guest, 'disk-error');
    }
  }

  /** Counts what is still open at the end of the life. */
  finish(): void {
    for (const { host } of this.#shadows.values().toArray()) this.#dropShadowsOn(host);
  }

  /** Guests with a second running copy now; for tests. */
  get secondCopies(): number {
    return this.#shadows.size;
  }
}
