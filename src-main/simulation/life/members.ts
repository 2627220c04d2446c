import type { LifeGuest } from '#shared/scenario/life/expand.ts';
import type { Fleet } from './fleet.ts';
import { NONE } from './fleet.ts';
import type { Move } from './moves.ts';

/** Guests that are to share a host, by the text that they have in common. */
export class Companions {
  readonly #groups = new Map<string, number[]>();
  readonly #fleet: Fleet;
  /** Set once there are migrations. */
  moveOf: (guest: number) => Move | undefined = () => undefined;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    fleet.guests.forEach(({ facts }, guest) => {
      if (facts.keepTogether === null) return;
      const group = this.#groups.get(facts.keepTogether);
      if (group) group.push(guest);
      else this.#groups.set(facts.keepTogether, [guest]);
    });
  }

  /** Host of the others of a guest's group, as far as guests may come there; `NONE` when there is none. */
  hostFor(guest: number): number {
    const { facts } = this.#fleet.guests[guest] as LifeGuest;
    if (facts.keepTogether === null) return NONE;
    for (const other of this.#groups.get(facts.keepTogether) ?? []) {
      if (other === guest) continue;
      const host = this.moveOf(other)?.to ?? (this.#fleet.hostOf[other] as number);
      // A host that is being emptied is left together: the first to go chooses for all.
      if (host !== NONE && this.#fleet.takes(host)) return host;
    }
    return NONE;
  }
}
