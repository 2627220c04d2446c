import { NONE } from '../fleet.ts';
import { choosing, freeMemory, placementPolicy } from './placement.ts';

/** Where the scenario says. */
export const asGiven = placementPolicy({
  id: 'as-given',
  title: 'As the scenario says',
  summary:
    'Takes the host that the guest names, at first; later the one with the most free memory.',
  source: 'design',
  goodFor: 'Beginning from a known, perhaps bad, distribution.',
  badFor: 'Clusters of many: guests of a class all name the same host.',
  tunables: {},
  create: (context) => {
    const { fleet } = context;
    const rest = choosing(context, (_, host) => freeMemory(fleet, host));
    const byName = new Map<string, number[]>();
    fleet.hosts.forEach(({ spec, name }, at) => {
      for (const key of new Set([spec.name, name])) {
        const known = byName.get(key);
        if (known) known.push(at);
        else byName.set(key, [at]);
      }
    });
    return {
      choose(guest, without) {
        const wanted = byName.get(fleet.guests[guest]?.spec.host ?? '') ?? [];
        if (fleet.now > 0) return rest.choose(guest, without);
        const found = wanted.find(
          (host) => host !== without && fleet.takes(host) && fleet.fits(guest, host),
        );
        return found ?? (wanted.length > 0 ? rest.choose(guest, without) : NONE);
      },
    };
  },
});
