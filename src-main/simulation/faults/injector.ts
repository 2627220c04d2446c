import type { FaultSide, Faults, InjectedFault } from '#shared/scenario/faults/types.ts';
import { usualSide } from '#shared/scenario/faults/kinds.ts';
import type { FaultKind } from '#shared/scenario/life/types.ts';
import type { Explanation } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Host } from '../cluster/host.ts';
import type { Guest } from '../guest/guest.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { exponential } from '../life/demand/demand.ts';
import type { Migration } from '../migration/migration.ts';
import type { Blow } from './blow.ts';
import type { HostState } from './host-state.ts';
import { StruckMigration } from './struck.ts';

/** A fault of the plan, or one that chance brought. */
interface Strike {
  readonly kind: FaultKind;
  readonly hosts: readonly Host[];
  readonly duration: Seconds;
  readonly factor: number;
  /** The only migration that it means; null: whichever it meets. */
  readonly only: StruckMigration | null;
}

/** Lets faults strike by schedule, in a phase of a migration and by chance, and carries them to who is there. */
export class FaultInjector {
  readonly #kernel: Kernel;
  readonly #cluster: Cluster;
  readonly #scenario: Scenario;
  readonly #faults: Faults;
  readonly #struck: readonly StruckMigration[];
  readonly #hosts: HostState;
  /** Silences under way, for migrations that begin meanwhile. */
  readonly #silent = new Set<{
    readonly cuts: (from: Host, to: Host) => boolean;
    readonly blow: Blow;
  }>();

  constructor(parts: {
    readonly kernel: Kernel;
    readonly cluster: Cluster;
    readonly hosts: HostState;
    readonly scenario: Scenario;
    readonly faults: Faults;
    readonly migrations: readonly Migration[];
  }) {
    this.#kernel = parts.kernel;
    this.#cluster = parts.cluster;
    this.#scenario = parts.scenario;
    this.#faults = parts.faults;
    this.#hosts = parts.hosts;
    const around = {
      kernel: parts.kernel,
      recovery: parts.faults.recovery,
      refuge: (name: string, first: Host) => this.#refuge(parts.cluster.guest(name), first),
      returns: (host: Host) => this.#hosts.returns(host),
    };
    this.#struck = parts.migrations.map(
      (migration) => new StruckMigration(migration, around, this.#isLocal(migration)),
    );
  }

  #isLocal({ plan }: Migration): boolean {
    const guest = this.#cluster.guest(plan.guest);
    return guest.extents.length > 0 && plan.disk.strategy !== 'shared';
  }

  /** Arranges for every fault. */
  schedule(seed: number): void {
    for (const struck of this.#struck) {
      const { migration } = struck;
      migration.refusal = () => this.#refusal(migration);
      const waiting = this.#faults.injected.filter(
        (fault) => fault.phase !== null && this.#struck[fault.migration] === struck,
      );
      for (const fault of waiting) struck.awaited.add(fault);
      migration.onStage = (stage, round) => {
        if (stage === 'before') this.#silenceAtStart(struck);
        for (const fault of waiting)
          if (fault.phase === stage && fault.round === round) this.#soon(struck, fault);
      };
    }
    for (const fault of this.#faults.injected)
      if (fault.at !== null)
        this.#kernel.at(fault.at, PRIORITY.phase, () => this.#strikePlanned(fault));
    for (const rate of this.#faults.rates)
      for (const host of this.#cluster.inOrder)
        this.#chance(new RandomStream(seed, `fault/${host.spec.name}/${rate.kind}`), host, rate);
  }

  /** Strikes in a stretch that just began, unless that is over by then. */
  #soon(struck: StruckMigration, fault: InjectedFault): void {
    const { migration } = struck;
    struck.awaited.delete(fault);
    this.#kernel.at(this.#kernel.now + fault.after, PRIORITY.phase, () => {
      if (migration.stage === fault.phase) this.#strikePlanned(fault);
      else
        migration.record.event(this.#kernel.now, 'fault-missed', {
          kind: fault.kind,
          phase: fault.phase ?? '',
        });
    });
  }

  #strikePlanned(fault: InjectedFault): void {
    const struck = this.#struck[fault.migration];
    const side = fault.side ?? usualSide(fault.kind);
    const named = fault.host === null ? null : this.#cluster.host(fault.host);
    const host = named ?? (struck ? this.#endOf(struck, side) : null);
    if (!host) return;
    const { kind, factor } = fault;
    const duration = fault.duration ?? Number.POSITIVE_INFINITY;
    const only = kind === 'migration-killed' && fault.host === null ? (struck ?? null) : null;
    this.#strike({ kind, hosts: [host], duration, factor, only });
  }

  /** A host of a migration, also before it begins. */
  #endOf({ migration }: StruckMigration, side: FaultSide): Host {
    if (side === 'destination') return this.#cluster.host(migration.plan.to);
    return migration.context?.source ?? this.#cluster.guest(migration.plan.guest).host;
  }

  #chance(stream: RandomStream, host: Host, rate: Faults['rates'][number]): void {
    const at = this.#kernel.now + exponential(stream, rate.mtbf);
    const duration = Math.max(1e-3, exponential(stream, rate.mttr));
    if (at > this.#scenario.limits.time) return;
    const { kind, factor } = rate;
    this.#kernel.at(at, PRIORITY.phase, () => {
      this.#strike({ kind, hosts: [host], duration, factor, only: null });
      // The clock of the next failure starts when this one is repaired.
      this.#kernel.at(at + duration, PRIORITY.phase, () => this.#chance(stream, host, rate));
    });
  }

  #strike(strike: Strike): void {
    const until = this.#kernel.now + strike.duration;
    switch (strike.kind) {
      case 'host-crash':
        for (const host of strike.hosts) this.#crash(host, until, strike.kind);
        return;
      case 'link-down':
        this.#silence(strike, until, (from, to) =>
          strike.hosts.some((host) => host === from || host === to),
        );
        return;
      case 'partition':
        this.#partition(strike, until);
        return;
      case 'link-degraded':
      case 'packet-loss':
      case 'slow-host':
        this.#slow(strike, until);
        return;
      case 'migration-killed':
        this.#each(strike, until, (struck, blow) => struck.kill(blow));
        return;
      case 'out-of-memory':
        this.#each(strike, until, (struck, blow) => {
          if (blow.side === 'destination') struck.kill(blow);
        });
        return;
      case 'disk-error':
        this.#each(strike, until, (struck, blow) => struck.diskError(blow));
        return;
      case 'disk-full':
        this.#each(strike, until, (struck, blow) => {
          if (blow.side === 'destination') struck.diskFull(blow);
        });
        return;
      case 'clock-skew':
      case 'predicted-failure':
        // `check.ts` refuses these: nothing in a single migration looks at a clock or a forecast.
        return;
    }
  }

  /** Every migration under way that a struck host has a part in. */
  #each(strike: Strike, until: Seconds, hit: (struck: StruckMigration, blow: Blow) => void): void {
    for (const host of strike.hosts)
      for (const struck of this.#struck) {
        if ((strike.only && strike.only !== struck) || !struck.open) continue;
        const side = struck.sideOf(host);
        if (side) hit(struck, { kind: strike.kind, side, host: host.spec.name, until });
      }
  }

  #crash(host: Host, until: Seconds, kind: FaultKind): void {
    if (!this.#hosts.works(host)) return;
    this.#hosts.fail(host, until);
    const here = [...host.guests];
    this.#each({ kind, hosts: [host], duration: 0, factor: 0, only: null }, until, (struck, blow) =>
      struck.crash(blow),
    );
    const moving = new Set(
      this.#struck
        .filter(({ migration }) => migration.stage !== null)
        .map(({ migration }) => this.#cluster.guest(migration.plan.guest)),
    );
    for (const guest of here)
      if (guest.host === host && guest.running && !moving.has(guest)) this.#loseIdle(guest);
  }

  /** A guest that is in no migration: only where it runs matters to later ones. */
  #loseIdle(guest: Guest): void {
    const { recovery } = this.#faults;
    const home = guest.host;
    guest.stop();
    const local = this.#struck.some(
      (struck) =>
        struck.migration.plan.guest === guest.spec.name && this.#isLocal(struck.migration),
    );
    const host = local ? home : this.#refuge(guest, home);
    if (!host || !recovery.restart) return;
    const noticed =
      this.#kernel.now + recovery.detection + (recovery.fencing ? recovery.fenceTime : 0);
    const ready = Math.max(noticed, this.#hosts.returns(host)) + recovery.boot;
    if (Number.isFinite(ready))
      this.#kernel.at(ready, PRIORITY.phase, () => {
        if (!guest.running) guest.resumeOn(host);
      });
  }

  #refuge(guest: Guest, first: Host): Host | null {
    const fits = (host: Host): boolean =>
      this.#hosts.works(host) &&
      [...host.guests].reduce((sum, one) => sum + (one === guest ? 0 : one.memoryBytes), 0) +
        guest.memoryBytes <=
        host.spec.memory;
    if (fits(first)) return first;
    return this.#cluster.inOrder.find(fits) ?? null;
  }

  #silence(
    strike: Strike,
    until: Seconds,
    cuts: (from: Host, to: Host) => boolean,
    doubles = false,
  ): void {
    const [host] = strike.hosts;
    if (!host) return;
    for (const struck of this.#struck) {
      const { context } = struck.migration;
      if (!struck.open || !context || !cuts(context.source, context.destination)) continue;
      const side = struck.sideOf(host) ?? 'source';
      const local = this.#isLocal(struck.migration);
      const name = host.spec.name;
      struck.silence({ kind: strike.kind, side, host: name, until, doubles: doubles && !local });
    }
    const blow: Blow = { kind: strike.kind, side: 'source', host: host.spec.name, until };
    const entry = { cuts, blow };
    this.#silent.add(entry);
    if (Number.isFinite(until))
      this.#kernel.at(until, PRIORITY.phase, () => this.#silent.delete(entry));
  }

  /** A migration that begins while its way is cut hears nothing from the start. */
  #silenceAtStart(struck: StruckMigration): void {
    this.#kernel.at(this.#kernel.now, PRIORITY.phase, () => {
      const { context } = struck.migration;
      if (!context || !struck.open) return;
      for (const { cuts, blow } of this.#silent)
        if (cuts(context.source, context.destination)) struck.silence(blow);
    });
  }

  /** One side of a partition: migrations across it fall silent, and availability software takes its view of it. */
  #partition(strike: Strike, until: Seconds): void {
    const side = new Set(strike.hosts);
    const rest = this.#cluster.inOrder.filter((host) => !side.has(host));
    const { recovery } = this.#faults;
    const declared = this.#kernel.now + recovery.detection;
    const acts = recovery.restart && until > declared;
    const doubles = acts && !recovery.fencing && until > declared + recovery.boot;
    this.#silence(strike, until, (from, to) => side.has(from) !== side.has(to), doubles);
    if (doubles)
      this.#kernel.at(declared + recovery.boot, PRIORITY.phase, () =>
        this.#startTwice([...side], rest, until, strike.kind),
      );
    // Without a majority on either side nobody may fence the other.
    else if (acts && recovery.fencing && side.size !== rest.length)
      this.#kernel.at(declared + recovery.fenceTime, PRIORITY.phase, () => {
        for (const host of side.size < rest.length ? side : rest)
          this.#crash(host, until, strike.kind);
      });
  }

  /** Nothing keeps the larger side, or either of two equal ones, from starting what it does not hear of. */
  #startTwice(side: readonly Host[], rest: readonly Host[], until: Seconds, kind: FaultKind): void {
    for (const struck of this.#struck) {
      const { migration } = struck;
      if (this.#isLocal(migration) || !migration.context || !struck.canDouble) continue;
      const guest = this.#cluster.guest(migration.plan.guest);
      const [own, other] = side.includes(guest.host) ? [side, rest] : [rest, side];
      const second = other.find((host) => this.#hosts.works(host));
      const blow: Blow = { kind, side: 'source', host: guest.host.spec.name, until };
      if (!second || own.length > other.length) struck.stayedAlone();
      else struck.secondCopy(second, blow);
    }
  }

  #slow(strike: Strike, until: Seconds): void {
    for (const host of strike.hosts) {
      const end = this.#hosts.slow(host, strike.kind, strike.factor, this.#scenario.network);
      if (Number.isFinite(until)) this.#kernel.at(until, PRIORITY.phase, end);
    }
    this.#each(strike, until, (struck, blow) => struck.slow(blow));
  }

  #refusal({ plan }: Migration): Explanation | null {
    const guest = this.#cluster.guest(plan.guest);
    const to = this.#cluster.host(plan.to);
    const down = [guest.host, to].find((host) => !this.#hosts.works(host));
    if (down) return { code: 'fault-host-down', values: { host: down.spec.name } };
    if (!guest.running) return { code: 'fault-guest-gone', values: { guest: plan.guest } };
    if (guest.host === to) return { code: 'fault-already-there', values: { host: plan.to } };
    return null;
  }
}
