import type { Scenario } from '#shared/scenario/types.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { lifePolicyById } from './catalogue.ts';
import type { Demand } from './demand/demand.ts';
import type { Fleet } from './fleet.ts';

interface Source {
  readonly demand: Demand;
  /** Index of each member among all guests. */
  readonly members: readonly number[];
}

/** Brings the demand of every class to its guests, event by event: one event for all members that change together. */
export class Load {
  readonly #sources: Source[] = [];
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;

  constructor(kernel: Kernel, fleet: Fleet, scenario: Scenario, seed: number) {
    this.#kernel = kernel;
    this.#fleet = fleet;
    const byKind = new Map<number, number[]>();
    fleet.guests.forEach(({ kind }, guest) => {
      const members = byKind.get(kind);
      if (members) members.push(guest);
      else byKind.set(kind, [guest]);
    });
    for (const members of byKind.values()) {
      const guests = members.map((guest) => fleet.guests[guest] as Fleet['guests'][number]);
      const { facts } = guests[0] as Fleet['guests'][number];
      const trace = scenario.life?.traces.find(({ name }) => name === facts.trace) ?? null;
      const policy = lifePolicyById('demand', facts.demand.strategy);
      this.#sources.push({
        members,
        demand: policy.create({ members: guests, trace, seed }, facts.demand),
      });
    }
  }

  /** Sets what guests demand at the start and arranges for the changes. */
  begin(): void {
    for (const source of this.#sources) {
      source.members.forEach((guest, member) =>
        this.#fleet.setLevel(guest, source.demand.initial(member)),
      );
      const event = this.#kernel.event(PRIORITY.phase, () => {
        const { now } = this.#kernel;
        source.demand.apply(now, (member, level) =>
          this.#fleet.setLevel(source.members[member] as number, level),
        );
        this.#fleet.flush();
        const next = source.demand.next(now);
        if (Number.isFinite(next)) this.#kernel.schedule(event, next);
      });
      const first = source.demand.next(0);
      if (Number.isFinite(first)) this.#kernel.schedule(event, first);
    }
  }
}
