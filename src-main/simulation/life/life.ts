import { lifeGuests, lifeHosts } from '#shared/scenario/life/expand.ts';
import type { LifeHost } from '#shared/scenario/life/expand.ts';
import type { Life } from '#shared/scenario/life/types.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Switches } from '../cluster/switches.ts';
import { FluidNetwork } from '../kernel/fluid.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import type { AvailabilityPlan } from './availability/availability.ts';
import { Recovery } from './availability/recovery.ts';
import { Replication } from './availability/replication.ts';
import { lifePolicyById } from './catalogue.ts';
import { CostModel } from './cost-model.ts';
import { Faults } from './faults/faults.ts';
import { LateHeartbeats } from './faults/late-heartbeats.ts';
import { Fleet, NONE } from './fleet.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { Drains } from './maintenance/drains.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { Companions } from './members.ts';
import { Moves } from './moves.ts';
import type { Move, MoveOutcome, MoveReason } from './moves.ts';
import { MoveCounts } from './move-counts.ts';
import { Proactive } from './proactive/proactive.ts';
import type { ProactivePlan } from './proactive/proactive.ts';
import { firstHeard } from './redirection.ts';
import { Sampler } from './sampler.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { Timeline } from './timeline.ts';

/** What a product's own file does not say of the placement: nobody waits for the first placement. */
const UNPLACED = 'no-room';

/** Everything of one life, put together: who is where, what moves, what breaks, and who decides. */
export class ClusterLife {
  readonly life: Life;
  readonly fleet: Fleet;
  readonly timeline = new Timeline();
  readonly ledger: Ledger;
  readonly costs: CostModel;
  readonly moves: Moves;
  readonly scheduler: Scheduler;
  readonly availability: AvailabilityPlan;
  readonly recovery: Recovery;
  readonly replication: Replication | null;
  /** How well failures are foreseen; null when nobody listens. */
  readonly foreseeing: ProactivePlan | null;
  readonly drains: Drains;
  readonly maintenance: readonly Maintenance[];
  readonly faults: Faults;
  readonly sampler: Sampler;
  readonly counts: MoveCounts;
  readonly #kernel: Kernel;
  readonly #load: Load;
  readonly #proactive: Proactive | null;
  readonly #announcing: RandomStream;
  readonly #scenario: Scenario;
  readonly #copyCores: number;
  readonly #seed: number;

  constructor(scenario: Scenario, life: Life, kernel: Kernel, seed: number) {
    this.life = life;
    this.#scenario = scenario;
    this.#kernel = kernel;
    this.#seed = seed;
    this.#copyCores = life.migration.costs.copyCores;
    const hosts = lifeHosts(scenario);
    this.fleet = new Fleet(kernel, hosts, lifeGuests(scenario), life.capacity, life.duration);
    this.ledger = new Ledger(
      kernel,
      this.timeline,
      this.fleet.guests,
      life.capacity.connectionTimeout,
    );
    this.counts = new MoveCounts(kernel);
    this.#announcing = new RandomStream(seed, 'life/announcements');
    const fluid = new FluidNetwork(kernel);
    this.costs = new CostModel(life.migration);
    const companions = new Companions(this.fleet);
    const placement = lifePolicyById('placement', life.placement.strategy).create(
      { fleet: this.fleet, companionOf: (guest) => companions.hostFor(guest) },
      life.placement,
    );
    this.moves = this.#network(fluid, hosts);
    companions.moveOf = (guest) => this.moves.ofGuest(guest);
    const limits = lifePolicyById('scheduler', life.scheduler.strategy).create(
      null,
      life.scheduler,
    );
    this.scheduler = new Scheduler(kernel, this.fleet, this.moves, placement, limits);
    const plan = this.#availability();
    this.availability = plan;
    const { fleet, ledger, timeline, moves, scheduler } = this;
    const shared = { kernel, fleet, ledger, timeline, moves, scheduler, placement, seed };
    this.recovery = new Recovery({ ...shared, plan });
    const { recovery } = this;
    const { efficiency, latency } = scenario.network;
    this.replication = plan.replication
      ? new Replication({ ...shared, recovery, efficiency, latency }, plan.replication)
      : null;
    this.recovery.replication = this.replication;
    this.drains = new Drains(kernel, fleet, moves, scheduler, timeline);
    const { drains } = this;
    this.maintenance = life.maintenance.map(
      (one) => new Maintenance({ ...shared, drains, recovery }, one),
    );
    const foreseeing = lifePolicyById('proactive', life.proactive.strategy).create(
      null,
      life.proactive,
    );
    this.foreseeing = foreseeing;
    const proactive = foreseeing ? new Proactive({ ...shared, drains }, foreseeing) : null;
    this.#proactive = proactive;
    const { network } = scenario;
    const heartbeatNetworks = plan.networks;
    drains.onRelease = () => recovery.kick();
    recovery.onLoss = (host) => drains.left(host);
    recovery.onGone = (host) => {
      for (const one of this.maintenance) one.struck(host);
      proactive?.struck(host);
      drains.struck(host);
    };
    const striking = { recovery, proactive, life, network, heartbeatNetworks };
    this.faults = new Faults({ ...shared, ...striking });
    this.sampler = new Sampler(kernel, fleet, moves, scheduler, ledger, life.duration);
    this.#load = new Load(kernel, fleet, scenario, seed);
    if (plan.restarts) this.#watchOverload(hosts, plan);
  }

  get now(): Seconds {
    return this.#kernel.now;
  }

  #availability(): AvailabilityPlan {
    const { availability } = this.life;
    return lifePolicyById('availability', availability.strategy).create(null, availability);
  }

  #watchOverload(hosts: readonly LifeHost[], plan: AvailabilityPlan): void {
    const late = new LateHeartbeats(this.#kernel, hosts, plan, this.recovery, this.#seed);
    this.fleet.onShortage = (host, satisfied) => late.shortage(host, satisfied);
  }

  #network(fluid: FluidNetwork, hosts: readonly LifeHost[]): Moves {
    const { network } = this.#scenario;
    const attached = hosts.map(({ name, spec }) => ({ name, like: spec.name, nic: spec.nic }));
    const sharedPorts = network.topology?.separate === false;
    const moves = new Moves(this.#kernel, fluid, {
      fleet: this.fleet,
      switches: new Switches(network, attached, fluid),
      costs: this.costs,
      events: {
        switched: (move) => this.#switched(move),
        ended: (move, outcome, why) => this.#ended(move, outcome, why),
      },
      efficiency: network.efficiency,
      copyCores: this.#copyCores,
      sharedPorts,
    });
    if (sharedPorts)
      this.fleet.onTraffic = (host, traffic) => moves.setClientTraffic(host, traffic);
    return moves;
  }

  /** Places everybody and sets everything going. */
  begin(): void {
    // Hosts that nothing happens to are there all the same.
    for (let host = 0; host < this.fleet.hosts.length; host += 1) this.fleet.touch(host);
    this.fleet.flush();
    this.#load.begin();
    this.#placeAll();
    this.fleet.flush();
    this.replication?.begin();
    this.#beginPolicies();
    for (const one of this.maintenance) one.schedule();
    this.#proactive?.begin();
    this.faults.schedule(this.#seed);
    this.#beginPlan();
    this.sampler.begin();
  }

  /** Largest first of the most urgent: what is placed last finds the least room. */
  #placeAll(): void {
    const { fleet, recovery, ledger, timeline } = this;
    const { strategy } = this.life.placement;
    const placement = lifePolicyById('placement', strategy);
    const companions = new Companions(fleet);
    const chooser = placement.create(
      { fleet, companionOf: (guest) => companions.hostFor(guest) },
      this.life.placement,
    );
    const order = fleet.guests
      .map((_, guest) => guest)
      .sort(
        (one, other) =>
          (fleet.guests[one]?.facts.priority ?? 0) - (fleet.guests[other]?.facts.priority ?? 0) ||
          (fleet.memoryOf[other] as number) - (fleet.memoryOf[one] as number) ||
          one - other,
      );
    for (const guest of order) {
      const host = chooser.choose(guest, NONE);
      if (host === NONE) {
        ledger.down(guest, UNPLACED);
        recovery.start(guest);
        continue;
      }
      fleet.promise(guest, host);
      fleet.run(guest, host);
      timeline.stays.change(guest, host, 0);
      // The next guest is placed by the load that this one brings.
      fleet.flush();
    }
  }

  #beginPolicies(): void {
    const { fleet, moves, scheduler, drains, recovery, timeline, life } = this;
    const context = {
      kernel: this.#kernel,
      fleet,
      moves,
      scheduler,
      drains,
      recovery,
      timeline,
      copyCores: this.#copyCores,
      seed: this.#seed,
    };
    const policies = [
      lifePolicyById('balancing', life.balancing.strategy).create(context, life.balancing),
      lifePolicyById('consolidation', life.consolidation.strategy).create(
        context,
        life.consolidation,
      ),
    ];
    for (const policy of policies) {
      if (!policy) continue;
      let ticks = 1;
      const event = this.#kernel.event(PRIORITY.observe, () => {
        policy.tick();
        ticks += 1;
        this.#kernel.schedule(event, ticks * policy.period);
      });
      this.#kernel.schedule(event, policy.period);
    }
  }

  #beginPlan(): void {
    const guests = new Map(this.fleet.guests.map(({ name }, at) => [name, at]));
    const hosts = new Map(this.fleet.hosts.map(({ name }, at) => [name, at]));
    for (const { guest, to, at } of this.#scenario.plan) {
      const request = { guest: guests.get(guest) ?? 0, to: hosts.get(to) ?? 0 };
      this.#kernel.at(at, PRIORITY.request, () => this.migrate(request.guest, request.to, 'plan'));
    }
  }

  /** Asks for a migration by hand. False when the guest already has one. */
  migrate(guest: number, to: number, reason: MoveReason): boolean {
    return this.scheduler.request({ guest, to, reason, priority: 3, onEnd: () => {} });
  }

  /** The guest runs at the destination from now on. */
  #switched(move: Move): void {
    const { guest, from, to } = move;
    const { fleet, timeline, ledger } = this;
    fleet.stop(guest);
    fleet.unpromise(guest, from);
    fleet.run(guest, to);
    fleet.flush();
    timeline.stays.change(guest, to, this.#kernel.now);
    const heard = firstHeard(this.#announcing, this.life.capacity.packetLoss);
    move.downtime = move.cost.downtime + move.cost.redirect + heard;
    ledger.interruption(guest, move.downtime);
    if (ledger.causeOf(guest) === 'partition' && fleet.reachable[to] === 1) ledger.up(guest);
    this.drains.left(from);
    this.drains.arrived(guest, to);
    this.replication?.moved(guest);
    this.recovery.kick();
  }

  #ended(move: Move, outcome: MoveOutcome, why: string): void {
    const { guest, to } = move;
    // What was promised at the destination is the guest's own once it runs there.
    if (move.switchedAt === null) this.fleet.unpromise(guest, to);
    if (this.ledger.causeOf(guest) === 'post-copy-stalled' && this.fleet.hostOf[guest] !== NONE)
      this.ledger.up(guest);
    this.counts.ended(move, outcome);
    this.timeline.move(move, outcome, why, this.#kernel.now, move.bytes);
    this.drains.left(move.from);
    this.drains.left(to);
  }

  /** Brings everything that is integrated over time up to the end. */
  finish(now: Seconds): void {
    this.moves.settleAll();
    for (const move of this.moves.running.values().toArray()) {
      this.counts.ended(move, 'unfinished');
      this.timeline.move(move, 'unfinished', 'the life ended', now, move.bytes);
    }
    for (let host = 0; host < this.fleet.hosts.length; host += 1)
      this.fleet.meters.settle(host, now);
    this.recovery.finish();
    this.ledger.finish();
    this.sampler.sample();
    this.timeline.finish(now);
  }
}
