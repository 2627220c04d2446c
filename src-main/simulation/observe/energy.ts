import type { MetricId } from '#shared/result/catalogue.ts';
import type { EnergyCoefficients } from '#shared/scenario/types.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';

const MEGABYTE: Bytes = 1e6;

/** What the energy of a migration depends on. */
export interface EnergyInput {
  readonly sent: Bytes;
  /** Time during which both hosts work for the migration. */
  readonly time: Seconds;
  /** Cores kept busy by it. */
  readonly copyCores: number;
  /** Cores that each host has. */
  readonly sourceCores: number;
  readonly destinationCores: number;
}

/**
 * Energy of a migration in joules, beyond what its hosts would have taken anyhow, by a linear model.
 *
 * `traffic`: energy = perMegabyte x 10^6 bytes sent + fixed, at each of the two hosts. Source: Liu et al., Performance and
 * energy modeling for live migration (HPDC 2011), 0.512 J/MB and 20.165 J for two equal hosts together.
 * `power`: a host's power grows linearly from idle to full with its utilisation (Fan, Weber and Barroso, Power provisioning
 * for a warehouse-sized computer, ISCA 2007); the copy keeps `copyCores` busy at either end.
 */
export function energyOf(
  coefficients: EnergyCoefficients,
  input: EnergyInput,
): Partial<Record<MetricId, number>> {
  const megabytes = input.sent / MEGABYTE;
  const power = (coefficients.fullPower - coefficients.idlePower) * input.copyCores * input.time;
  const [source, destination] =
    coefficients.model === 'traffic'
      ? [
          coefficients.sourcePerMegabyte * megabytes + coefficients.sourceFixed,
          coefficients.destinationPerMegabyte * megabytes + coefficients.destinationFixed,
        ]
      : [power / input.sourceCores, power / input.destinationCores];
  const network = coefficients.networkPerMegabyte * megabytes;
  return {
    energy_j: source + destination + network,
    energy_source_j: source,
    energy_destination_j: destination,
    energy_network_j: network,
  };
}
