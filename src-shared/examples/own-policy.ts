/** The file of a balancing policy, as the guide shows it; a test registers and runs the same file. */
export const OWN_POLICY = `import { defineTunables } from '#shared/scenario/tunables.ts';
import { balancingPolicy } from '#main/simulation/life/balancing/balancing.ts';

const TUNABLES = defineTunables({
  gap: {
    kind: 'fraction',
    label: 'Gap',
    meaning: 'Difference of load above which a guest is moved.',
    source: 'design',
    default: 0.3,
    min: 0,
    max: 10,
  },
  period: {
    kind: 'duration',
    label: 'Period',
    meaning: 'How often it looks.',
    source: 'design',
    default: 60,
    min: 1,
    max: 86_400,
  },
});

/** The policy of docs/write-your-own-policy.md, word for word. */
export const levelling = balancingPolicy({
  id: 'levelling',
  title: 'Levelling',
  summary: 'Moves one guest at a time from the most to the least loaded host.',
  source: 'this page',
  goodFor: 'Showing how a policy is written.',
  badFor: 'Large clusters: one guest a period.',
  tunables: TUNABLES,
  create: ({ fleet, scheduler }, { gap, period }) => ({
    period,
    tick() {
      const hosts = fleet.hosts.map((_, host) => host).filter((host) => fleet.takes(host));
      hosts.sort((one, other) => fleet.loadOf(one) - fleet.loadOf(other) || one - other);
      const from = hosts.at(-1);
      const to = hosts[0];
      if (from === undefined || to === undefined) return;
      if (fleet.loadOf(from) - fleet.loadOf(to) < gap) return;
      const guest = fleet.guestsOn(from).find((one) => !scheduler.busy(one) && fleet.fits(one, to));
      if (guest === undefined) return;
      scheduler.request({ guest, to, reason: 'balance', priority: 5, onEnd: () => {} });
    },
  }),
});
`;
