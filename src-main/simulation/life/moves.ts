import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import type { Switches } from '../cluster/switches.ts';
import type { ScheduledEvent } from '../kernel/event-queue.ts';
import type { FluidNetwork, Flow, Resource } from '../kernel/fluid.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CostModel, MoveCost } from './cost-model.ts';
import type { Fleet } from './fleet.ts';

/** Slower than this nothing moves: a link that is down. */
const STANDSTILL: BytesPerSecond = 1000;

/** Why a guest moves. */
export type MoveReason =
  | 'balance'
  | 'consolidate'
  | 'drain'
  | 'proactive'
  | 'failback'
  | 'plan'
  | 'mend';

export type MoveOutcome = 'completed' | 'failed' | 'cancelled' | 'lost' | 'unfinished';

/** One migration under way. */
export interface Move {
  readonly id: number;
  readonly guest: number;
  readonly from: number;
  readonly to: number;
  readonly reason: MoveReason;
  readonly requestedAt: Seconds;
  readonly startedAt: Seconds;
  readonly flow: Flow;
  readonly latency: Seconds;
  readonly event: ScheduledEvent;
  readonly onEnd: (outcome: MoveOutcome, why: string) => void;
  phase: 'setup' | 'copy' | 'post-copy';
  /** Share of the transfer that is done. */
  progress: Fraction;
  cost: MoveCost;
  /** Share of the links since `settledAt`. */
  rate: BytesPerSecond;
  settledAt: Seconds;
  bytes: Bytes;
  /** Demand of the guest when it began. */
  readonly level: Fraction;
  switchedAt: Seconds | null;
  downtime: Seconds;
}

/** What moves tell the rest of the life. */
export interface MoveEvents {
  /** The guest runs at the destination from now on; `outage` passed for its clients. */
  switched(move: Move): void;
  ended(move: Move, outcome: MoveOutcome, why: string): void;
}

/** Migrations under way: each costs what the simulation of a single one says, at the share of the links that it has. */
export class Moves {
  readonly fleet: Fleet;
  readonly running = new Map<number, Move>();
  readonly #kernel: Kernel;
  readonly #fluid: FluidNetwork;
  readonly #switches: Switches;
  readonly #costs: CostModel;
  readonly #events: MoveEvents;
  readonly #copyCores: number;
  readonly #out: Resource[];
  readonly #in: Resource[];
  readonly #clients: readonly (readonly [Flow, Flow])[] | null;
  readonly #ofGuest = new Map<number, Move>();
  #nextId = 0;
  /** Bytes that migrations sent until now, of ended ones. */
  #sent: Bytes = 0;

  constructor(
    kernel: Kernel,
    fluid: FluidNetwork,
    parts: {
      readonly fleet: Fleet;
      readonly switches: Switches;
      readonly costs: CostModel;
      readonly events: MoveEvents;
      readonly efficiency: Fraction;
      readonly copyCores: number;
      /** Guests' clients use the ports that carry migrations. */
      readonly sharedPorts: boolean;
    },
  ) {
    this.#kernel = kernel;
    this.#fluid = fluid;
    this.fleet = parts.fleet;
    this.#switches = parts.switches;
    this.#costs = parts.costs;
    this.#events = parts.events;
    this.#copyCores = parts.copyCores;
    const port = (host: LifeHost, at: number, side: string) =>
      fluid.resource(
        `${host.name}/${side}`,
        host.spec.nic * parts.efficiency * parts.switches.portsOf(at),
      );
    this.#out = parts.fleet.hosts.map((host, at) => port(host, at, 'out'));
    this.#in = parts.fleet.hosts.map((host, at) => port(host, at, 'in'));
    this.#clients = parts.sharedPorts
      ? parts.fleet.hosts.map((_, at) => [
          fluid.flow([this.#out[at] as Resource], null, 8),
          fluid.flow([this.#in[at] as Resource], null, 8),
        ])
      : null;
  }

  /** A host's traffic with its guests' clients, where migrations have to share the ports with it. */
  setClientTraffic(host: number, traffic: BytesPerSecond): void {
    const flows = this.#clients?.[host];
    if (!flows) return;
    for (const flow of flows) {
      if (traffic > 0) this.#fluid.start(flow, traffic);
      else this.#fluid.stop(flow);
    }
  }

  /** Bytes per second that a host's ports carry in one direction. */
  portRate(host: number): BytesPerSecond {
    return (this.#out[host] as Resource).capacity;
  }

  ofGuest(guest: number): Move | undefined {
    return this.#ofGuest.get(guest);
  }

  /** Bytes sent by migrations until now. */
  get sentBytes(): Bytes {
    let sum = this.#sent;
    for (const move of this.running.values()) sum += this.#bytesOf(move);
    return sum;
  }

  /** Bytes per second that migrations send now. */
  get rate(): BytesPerSecond {
    let sum = 0;
    for (const { flow } of this.running.values()) sum += flow.rate;
    return sum;
  }

  /** What a migration would cost now over an idle path. */
  expect(guest: number, from: number, to: number, share: BytesPerSecond | null = null): MoveCost {
    const path = this.#path(from, to);
    const rate = path.reduce(
      (least, one) => Math.min(least, one.capacity),
      share ?? Number.POSITIVE_INFINITY,
    );
    return this.#cost(guest, from, to, rate);
  }

  #path(from: number, to: number): Resource[] {
    return [
      this.#out[from] as Resource,
      ...this.#switches.between(from, to),
      this.#in[to] as Resource,
    ];
  }

  #cost(guest: number, from: number, to: number, rate: BytesPerSecond): MoveCost {
    const { hosts, guests, level } = this.fleet;
    const { spec, kind } = guests[guest] as LifeGuest;
    const ends = { from: (hosts[from] as LifeHost).spec, to: (hosts[to] as LifeHost).spec };
    const latency = this.#switches.latency(from, to);
    return this.#costs.of(kind, spec, ends, level[guest] as number, rate, latency);
  }

  /**
   * Starts a migration; room at the destination was promised before.
   * @param cap bytes per second that it may use at most
   */
  start(
    request: {
      readonly guest: number;
      readonly to: number;
      readonly reason: MoveReason;
      readonly requestedAt: Seconds;
      readonly onEnd: Move['onEnd'];
    },
    cap: BytesPerSecond | null,
  ): Move {
    const { guest, to } = request;
    const from = this.fleet.hostOf[guest] as number;
    const path = this.#path(from, to);
    const move: Move = {
      ...request,
      id: this.#nextId++,
      from,
      startedAt: this.#kernel.now,
      latency: this.#switches.latency(from, to),
      flow: this.#fluid.flow(path, () => this.#rateChanged(move)),
      event: this.#kernel.event(PRIORITY.process, () => this.#step(move)),
      phase: 'setup',
      progress: 0,
      cost: this.expect(guest, from, to, cap),
      rate: 0,
      settledAt: this.#kernel.now,
      bytes: 0,
      level: this.fleet.level[guest] as number,
      switchedAt: null,
      downtime: 0,
    };
    this.running.set(move.id, move);
    this.#ofGuest.set(guest, move);
    this.fleet.charge(from, this.#copyCores);
    this.fleet.charge(to, this.#copyCores);
    this.fleet.flush();
    this.#capOf.set(move.id, cap ?? Number.POSITIVE_INFINITY);
    this.#kernel.schedule(move.event, this.#kernel.now + move.cost.setup);
    return move;
  }

  readonly #capOf = new Map<number, number>();

  #bytesOf(move: Move): Bytes {
    const passed = this.#kernel.now - move.settledAt;
    if (move.phase === 'setup' || passed <= 0) return move.bytes;
    const { transfer, bytes } = move.cost;
    // A copy that does not end sends all the same.
    if (!Number.isFinite(transfer)) return move.bytes + move.rate * passed;
    return move.bytes + Math.min(1 - move.progress, passed / transfer) * bytes;
  }

  /** Share of the transfer that is done by now. */
  progressOf(move: Move): Fraction {
    const { transfer } = move.cost;
    if (move.phase === 'setup' || !Number.isFinite(transfer)) return move.progress;
    return Math.min(1, move.progress + (this.#kernel.now - move.settledAt) / transfer);
  }

  /** Brings a move up to now at the share that it had; its cost is still that of then. */
  #settle(move: Move): void {
    const { now } = this.#kernel;
    move.bytes = this.#bytesOf(move);
    move.progress = this.progressOf(move);
    move.settledAt = now;
  }

  #rateChanged(move: Move): void {
    if (!this.running.has(move.id) || move.phase === 'setup') return;
    this.#settle(move);
    this.#takeRate(move);
  }

  /** Plans the rest at the share that the move has now. */
  #takeRate(move: Move): void {
    const { rate } = move.flow;
    move.rate = rate;
    if (rate < STANDSTILL) {
      move.cost = { ...move.cost, transfer: Number.POSITIVE_INFINITY };
      this.#kernel.cancel(move.event);
      return;
    }
    move.cost = this.#cost(move.guest, move.from, move.to, rate);
    this.#planNext(move);
  }

  #planNext(move: Move): void {
    const { transfer, switchAt } = move.cost;
    if (!Number.isFinite(transfer)) {
      this.#kernel.cancel(move.event);
      return;
    }
    const goal = move.phase === 'copy' ? switchAt : 1;
    const left = Math.max(0, goal - move.progress) * transfer;
    this.#kernel.schedule(move.event, this.#kernel.now + left);
  }

  #step(move: Move): void {
    if (move.phase === 'setup') {
      move.phase = 'copy';
      move.settledAt = this.#kernel.now;
      this.#fluid.start(move.flow, this.#capOf.get(move.id) ?? Number.POSITIVE_INFINITY);
      this.#takeRate(move);
      return;
    }
    this.#settle(move);
    if (move.phase === 'copy') {
      const { switchAt, downtime } = move.cost;
      move.progress = Math.max(move.progress, switchAt);
      move.downtime = downtime;
      move.switchedAt = this.#kernel.now;
      move.phase = 'post-copy';
      this.#events.switched(move);
      if (!this.running.has(move.id)) return;
      if (switchAt < 1) {
        this.#planNext(move);
        return;
      }
    }
    move.progress = 1;
    this.end(move, 'completed', '');
  }

  /** Ends a migration where it stands. What becomes of the guest and of what was promised is the caller's affair. */
  end(move: Move, outcome: MoveOutcome, why: string): void {
    if (!this.running.has(move.id)) return;
    if (outcome !== 'completed') this.#settle(move);
    this.running.delete(move.id);
    this.#ofGuest.delete(move.guest);
    this.#capOf.delete(move.id);
    this.#kernel.cancel(move.event);
    this.#fluid.stop(move.flow);
    this.#sent += move.bytes;
    this.fleet.charge(move.from, -this.#copyCores);
    this.fleet.charge(move.to, -this.#copyCores);
    this.fleet.flush();
    this.#events.ended(move, outcome, why);
    move.onEnd(outcome, why);
  }

  /** Brings every move's bytes up to now, at the end of the life. */
  settleAll(): void {
    for (const move of this.running.values()) this.#settle(move);
  }

  /** A link that is down or degraded: what is left of a host's ports. */
  setPorts(host: number, left: Fraction): void {
    this.#cut.set(host, left);
    for (const move of this.running.values())
      if (move.from === host || move.to === host) this.#applyCut(move);
  }

  readonly #cut = new Map<number, number>();

  #applyCut(move: Move): void {
    const least = Math.min(this.#cut.get(move.from) ?? 1, this.#cut.get(move.to) ?? 1);
    const own = this.#capOf.get(move.id) ?? Number.POSITIVE_INFINITY;
    const narrow = move.flow.resources.reduce((sum, one) => Math.min(sum, one.capacity), own);
    this.#fluid.setCap(move.flow, least < 1 ? narrow * Math.max(1e-9, least) : own);
    // A cap that is lowered holds at once, without the flow telling so.
    if (move.flow.rate !== move.rate) this.#rateChanged(move);
  }

  /** What is left of the ports between two hosts. */
  portsLeft(from: number, to: number): Fraction {
    return Math.min(this.#cut.get(from) ?? 1, this.#cut.get(to) ?? 1);
  }
}
