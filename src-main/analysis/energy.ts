import type { Bytes } from '#shared/units/types.ts';

/** A published model `energy = perMegabyte x 10^6 bytes sent + fixed`, source and destination together. */
export interface LinearEnergyModel {
  readonly source: string;
  /** True when the coefficients come from memory of the paper: good for an order of magnitude only. */
  readonly recalled: boolean;
  /** Joules for 10^6 bytes. */
  readonly perMegabyte: number;
  /** Joules for each migration. */
  readonly fixed: number;
}

export const LIU_2011: LinearEnergyModel = {
  source: 'Liu et al., Performance and energy modeling for live migration (HPDC 2011)',
  recalled: true,
  perMegabyte: 0.512,
  fixed: 20.165,
};

/** Energy that a migration takes by a linear model, in joules. */
export function migrationEnergy(model: LinearEnergyModel, sent: Bytes): number {
  return model.perMegabyte * (sent / 1e6) + model.fixed;
}
