import { z } from 'zod';
import { quantity } from './fields.ts';
import { NO_POLICY } from './no-policy.ts';
import { strategyField } from './strategy-field.ts';
import type { StrategyCatalogue } from './tunables.ts';

const duration = (meaning: string) => quantity('duration', { min: 0, max: 3.2e9, meaning });

const mechanics = z.strictObject({
  setup: duration('Destination creation and handshake.').default(0.5),
  suspend: duration('Pausing the vCPUs.').default(0.01),
  activate: duration('From the last byte to the guest running at the destination.').default(0.01),
  redirect: duration(
    'Until the traffic arrives at the destination (ARP, switch learning).',
  ).default(0.05),
});

const joules = (meaning: string) => quantity('number', { min: 0, max: 1e9, meaning });
const watts = (meaning: string) => quantity('number', { min: 0, max: 1e6, meaning });

/**
 * Half of 0.512 J/MB and 20.165 J at either host: Liu et al. (HPDC 2011) measured two equal hosts together. 20 nJ for each
 * byte in the network and the powers of a host are assumptions.
 */
const energy = z.strictObject({
  model: z.enum(['traffic', 'power']).default('traffic').meta({
    description:
      'Energy by bytes sent (Liu et al. 2011), or by the power of busy cores (Fan et al. 2007).',
  }),
  sourcePerMegabyte: joules('Joules at the source for 10^6 bytes sent.').default(0.256),
  sourceFixed: joules('Joules at the source for each migration.').default(10.0825),
  destinationPerMegabyte: joules('Joules at the destination for 10^6 bytes sent.').default(0.256),
  destinationFixed: joules('Joules at the destination for each migration.').default(10.0825),
  networkPerMegabyte: joules('Joules in the network for 10^6 bytes sent.').default(0.02),
  idlePower: watts('Watts of an idle host.').default(100),
  fullPower: watts('Watts of a host whose cores are all busy.').default(250),
});

const costs = z.strictObject({
  writeFault: quantity('duration', {
    min: 0,
    max: 1,
    meaning: 'CPU time of the first write to a page after its log was cleared.',
  }).default(2e-6),
  copyCores: quantity('number', {
    min: 0,
    max: 1024,
    meaning: 'Host cores that sending keeps busy.',
  }).default(1),
  energy: energy.prefault({}),
});

/** How a guest migrates: the fields that a planned migration and the life of a cluster share. */
export function howToMigrate(catalogue: StrategyCatalogue) {
  return {
    memory: strategyField(catalogue.memory),
    disk: strategyField(catalogue.disk).prefault({ strategy: 'shared' }),
    policy: strategyField(catalogue.policy ?? [NO_POLICY]).prefault({ strategy: 'none' }),
    mechanics: mechanics.prefault({}),
    costs: costs.prefault({}),
  };
}
