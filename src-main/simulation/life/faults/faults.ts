import type { LifeHost } from '#shared/scenario/life/expand.ts';
import type { FaultKind, Life } from '#shared/scenario/life/types.ts';
import type { Network } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Recovery } from '../availability/recovery.ts';
import { connectionLimit } from '../../cluster/switches.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { exponential } from '../demand/demand.ts';
import type { Fleet } from '../fleet.ts';
import type { Ledger } from '../ledger.ts';
import type { Moves } from '../moves.ts';
import type { Proactive } from '../proactive/proactive.ts';
import type { Timeline } from '../timeline.ts';

/** Repair time of a fault that names none and has no rate. */
const USUAL_REPAIR: Seconds = 3600;
const SEGMENT = 1448;

interface Strike {
  readonly kind: FaultKind;
  readonly hosts: readonly number[];
  readonly duration: Seconds;
  readonly factor: number;
}

/** Strikes by schedule and by chance, and what each kind does to hosts, links and migrations. */
export class Faults {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #recovery: Recovery;
  readonly #moves: Moves;
  readonly #timeline: Timeline;
  readonly #ledger: Ledger;
  readonly #proactive: Proactive | null;
  readonly #life: Life;
  readonly #network: Network;
  readonly #heartbeatNetworks: number;
  readonly #localDisks: boolean;
  crashes = 0;
  count = 0;

  constructor(parts: {
    readonly kernel: Kernel;
    readonly fleet: Fleet;
    readonly recovery: Recovery;
    readonly moves: Moves;
    readonly timeline: Timeline;
    readonly ledger: Ledger;
    readonly proactive: Proactive | null;
    readonly life: Life;
    readonly network: Network;
    readonly heartbeatNetworks: number;
  }) {
    this.#kernel = parts.kernel;
    this.#fleet = parts.fleet;
    this.#recovery = parts.recovery;
    this.#moves = parts.moves;
    this.#timeline = parts.timeline;
    this.#ledger = parts.ledger;
    this.#proactive = parts.proactive;
    this.#life = parts.life;
    this.#network = parts.network;
    this.#heartbeatNetworks = parts.heartbeatNetworks;
    this.#localDisks = parts.life.migration.disk.strategy !== 'shared';
  }

  schedule(seed: number): void {
    const byName = new Map(this.#fleet.hosts.map(({ name }, at) => [name, at]));
    const repair = new Map(this.#life.faultRates.map(({ kind, mttr }) => [kind, mttr]));
    for (const { kind, at, hosts, duration, factor } of this.#life.faults) {
      const strike: Strike = {
        kind,
        hosts: hosts.map((name) => byName.get(name) ?? 0),
        duration: duration ?? repair.get(kind) ?? USUAL_REPAIR,
        factor,
      };
      this.#kernel.at(at, PRIORITY.phase, () => this.#strike(strike));
    }
    for (const { kind, mtbf, mttr, factor } of this.#life.faultRates) {
      this.#fleet.hosts.forEach(({ name }, host) => {
        // A stream for each host and kind: another kind of fault changes none of the others.
        const stream = new RandomStream(seed, `life/${name}/${kind}`);
        this.#chance(stream, host, { kind, mtbf, mttr, factor });
      });
    }
  }

  #chance(
    stream: RandomStream,
    host: number,
    rate: {
      readonly kind: FaultKind;
      readonly mtbf: Seconds;
      readonly mttr: Seconds;
      readonly factor: number;
    },
  ): void {
    const at = this.#kernel.now + exponential(stream, rate.mtbf);
    const duration = Math.max(1e-3, exponential(stream, rate.mttr));
    const strike: Strike = { kind: rate.kind, hosts: [host], duration, factor: rate.factor };
    if (at > this.#life.duration) return;
    if (rate.kind === 'host-crash') this.#proactive?.foresee(host, at);
    this.#kernel.at(at, PRIORITY.phase, () => {
      this.#strike(strike);
      // The clock of the next failure starts when this one is repaired.
      this.#kernel.at(this.#kernel.now + duration, PRIORITY.phase, () =>
        this.#chance(stream, host, rate),
      );
    });
  }

  #strike(strike: Strike): void {
    this.count += 1;
    const [first = 0] = strike.hosts;
    const end = this.#kernel.now + strike.duration;
    const until = Math.min(end, this.#life.duration);
    this.#timeline.fault(first, strike.kind, this.#kernel.now, until);
    const undo = this.#effect(strike);
    if (undo) this.#kernel.at(end, PRIORITY.phase, undo);
  }

  /** What a fault does; answers what its end does, null when it has no end of its own. */
  #effect(strike: Strike): (() => void) | null {
    const { hosts, factor } = strike;
    const each = (action: (host: number) => void) => (): void => hosts.forEach(action);
    switch (strike.kind) {
      case 'host-crash':
        return this.#crash(hosts);
      case 'link-down':
        return this.#linkDown(hosts);
      case 'link-degraded':
        each((host) => this.#moves.setPorts(host, Math.max(1e-6, Math.min(1, factor))))();
        return each((host) => this.#restorePorts(host));
      case 'packet-loss':
        each((host) => this.#moves.setPorts(host, this.#lossy(host, factor)))();
        return each((host) => this.#restorePorts(host));
      case 'partition':
        return this.#partition(hosts);
      case 'slow-host':
        each((host) => this.#setSpeed(host, Math.max(0.01, factor)))();
        return each((host) => this.#setSpeed(host, 1));
      case 'clock-skew':
        return this.#skew(hosts, factor);
      case 'disk-error':
        each((host) => this.#diskError(host))();
        return null;
      case 'disk-full':
        if (this.#localDisks)
          each((host) => this.#failMovesTo(host, 'the destination disk is full'))();
        return null;
      case 'out-of-memory':
        each((host) => this.#failMovesTo(host, 'the destination ran out of memory'))();
        return null;
      case 'migration-killed':
        each((host) => this.#killMoves(host))();
        return null;
      case 'predicted-failure':
        return this.#predicted(hosts, strike.duration);
    }
  }

  #crash(hosts: readonly number[]): () => void {
    const struck = hosts.filter((host) => this.#fleet.hostState[host] !== 'down');
    for (const host of struck) {
      this.crashes += 1;
      this.#recovery.crash(host);
    }
    return () => {
      for (const host of struck)
        if (this.#fleet.hostState[host] === 'down') this.#recovery.repaired(host);
    };
  }

  /** The cable that carries migrations, and heartbeats when there is only one network for them. */
  #linkDown(hosts: readonly number[]): () => void {
    for (const host of hosts) {
      for (const move of this.#moves.running.values().toArray()) {
        if (move.from !== host && move.to !== host) continue;
        // Post-copy waits for the network and goes on (QEMU's postcopy-paused); pre-copy gives up.
        if (move.phase === 'post-copy') this.#ledger.down(move.guest, 'post-copy-stalled');
        else this.#moves.end(move, 'failed', 'the network failed');
      }
      this.#moves.setPorts(host, 0);
      if (this.#heartbeatNetworks < 2) this.#recovery.cutOff(host);
    }
    return () => {
      for (const host of hosts) {
        this.#restorePorts(host);
        if (this.#heartbeatNetworks < 2) this.#recovery.joined(host);
      }
    };
  }

  #restorePorts(host: number): void {
    if (this.#fleet.hostState[host] === 'down') return;
    this.#moves.setPorts(host, 1);
    for (const { guest, from, to } of this.#moves.running.values())
      if ((from === host || to === host) && this.#ledger.causeOf(guest) === 'post-copy-stalled')
        this.#ledger.up(guest);
  }

  /** Share of a port that a TCP connection reaches over a link that loses packets. */
  #lossy(host: number, loss: number): number {
    const { latency, efficiency } = this.#network;
    const port = (this.#fleet.hosts[host] as LifeHost).spec.nic * efficiency;
    const wide = {
      hosts: [],
      bandwidth: port,
      latency: 0,
      loss: Math.min(0.5, loss),
      segment: SEGMENT,
    };
    return Math.max(1e-6, Math.min(1, connectionLimit(wide, latency) / port));
  }

  #partition(hosts: readonly number[]): () => void {
    // With a quorum the larger side goes on; without, the named side is the one that the others miss.
    const named = new Set(hosts);
    const rest = this.#fleet.hosts.map((_, at) => at).filter((host) => !named.has(host));
    const cut = named.size <= rest.length ? [...named] : rest;
    for (const host of cut) {
      for (const move of this.#moves.running.values().toArray()) {
        const crosses = (move.from === host) !== (move.to === host);
        if (!crosses || cut.includes(move.from) === cut.includes(move.to)) continue;
        if (move.phase === 'post-copy') this.#ledger.down(move.guest, 'post-copy-stalled');
        else this.#moves.end(move, 'failed', 'the network was partitioned');
      }
      this.#recovery.cutOff(host);
    }
    return () => {
      for (const host of cut) {
        this.#recovery.joined(host);
        this.#restorePorts(host);
      }
    };
  }

  #setSpeed(host: number, speed: number): void {
    this.#fleet.setSpeed(host, speed);
    this.#fleet.flush();
  }

  #skew(hosts: readonly number[], seconds: number): () => void {
    for (const host of hosts) {
      this.#recovery.skew[host] = seconds;
      this.#recovery.lateBy(host, seconds);
    }
    return () => {
      for (const host of hosts) this.#recovery.skew[host] = 0;
    };
  }

  #diskError(host: number): void {
    this.#recovery.disksLost(host);
    if (this.#localDisks) this.#failMovesTo(host, 'the destination disk failed');
  }

  #failMovesTo(host: number, why: string): void {
    for (const move of this.#moves.running.values().toArray())
      if (move.to === host && move.phase !== 'post-copy') this.#moves.end(move, 'failed', why);
  }

  #killMoves(host: number): void {
    for (const move of this.#moves.running.values().toArray()) {
      if (move.from !== host && move.to !== host) continue;
      if (move.phase === 'post-copy') {
        const why = 'the migration process was killed after the switch';
        this.#recovery.guestDied(move.guest, 'migration-lost', why);
      } else this.#moves.end(move, 'failed', 'the migration process was killed');
    }
  }

  /** The host says that it will fail, and does at the end. */
  #predicted(hosts: readonly number[], lead: Seconds): () => void {
    for (const host of hosts) this.#proactive?.warned(host, this.#kernel.now + lead);
    return () => {
      const repair = this.#life.faultRates.find(({ kind }) => kind === 'host-crash')?.mttr;
      const undo = this.#crash(hosts);
      this.#kernel.at(this.#kernel.now + (repair ?? USUAL_REPAIR), PRIORITY.phase, undo);
    };
  }
}
