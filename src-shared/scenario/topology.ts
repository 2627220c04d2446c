import { z } from 'zod';
import type { BytesPerSecond, Fraction, Seconds } from '../units/types.ts';
import { nameField, quantity } from './fields.ts';

/** Two sites joined by a link over a wide area. */
export interface WideArea {
  /** Names of the hosts at the second site. */
  readonly hosts: readonly string[];
  readonly bandwidth: BytesPerSecond;
  /** One way. */
  readonly latency: Seconds;
  /** Share of packets that the link loses; bounds each TCP connection as Mathis et al. 1997 found. */
  readonly loss: Fraction;
  /** Bytes of one TCP segment's payload. */
  readonly segment: number;
}

/** A link between switches whose capacity differs from what the topology gives it. */
export interface UplinkCapacity {
  /** Name of the group of hosts below it: "rack-2", "edge-1", "pod-3". */
  readonly link: string;
  /** Each direction, before framing. */
  readonly bandwidth: BytesPerSecond;
}

/** How switches join the hosts. */
export type Topology = {
  /** Ports of each host that carry migrations; a connection uses one of them. */
  readonly ports: number;
  /** Migrations have a network of their own; else they share the ports with the guests' clients. */
  readonly separate: boolean;
  /** Uplinks with a capacity of their own; absent: all as the oversubscription says. */
  readonly uplinks?: readonly UplinkCapacity[];
} & (
  | { readonly kind: 'switch' }
  | {
      readonly kind: 'two-tier';
      /** Hosts below one switch, in the order of the scenario. */
      readonly rackSize: number;
      /** Sum of a rack's ports per unit of its uplink. */
      readonly oversubscription: number;
    }
  | {
      readonly kind: 'fat-tree';
      /** Ports of each switch, even; k/2 hosts a switch, k^2/4 a pod (Al-Fares et al., SIGCOMM 2008). */
      readonly switchPorts: number;
      readonly oversubscription: number;
    }
  | { readonly kind: 'two-sites'; readonly wide: WideArea }
);

const common = {
  ports: quantity('count', {
    min: 1,
    max: 64,
    whole: true,
    meaning: 'Ports of each host that carry migrations.',
  }).default(1),
  separate: z
    .boolean()
    .default(true)
    .meta({ description: 'Migrations have a network of their own.' }),
  uplinks: z
    .array(
      z.strictObject({
        link: nameField,
        bandwidth: quantity('rate', { above: 0, max: 1e15, meaning: 'Capacity, each direction.' }),
      }),
    )
    .max(10_000)
    .optional()
    .meta({ description: 'Uplinks of single switches that differ from the others.' }),
};

const oversubscription = (value: number) =>
  quantity('number', {
    min: 0.01,
    max: 1000,
    meaning: "Sum of the ports below a switch per unit of its uplink's capacity.",
  }).default(value);

export const topologySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('switch'), ...common }),
  z.strictObject({
    kind: z.literal('two-tier'),
    ...common,
    rackSize: quantity('count', {
      min: 1,
      max: 10_000,
      whole: true,
      meaning: 'Hosts below one switch, in the order of the scenario.',
    }).default(16),
    oversubscription: oversubscription(4),
  }),
  z.strictObject({
    kind: z.literal('fat-tree'),
    ...common,
    switchPorts: quantity('count', {
      min: 2,
      max: 256,
      whole: true,
      meaning: 'Ports of each switch.',
    })
      .refine((ports) => ports % 2 === 0, 'expected an even number of ports, for example 8')
      .default(8),
    oversubscription: oversubscription(1),
  }),
  z.strictObject({
    kind: z.literal('two-sites'),
    ...common,
    wide: z.strictObject({
      hosts: z.array(nameField).min(1).max(10_000),
      bandwidth: quantity('rate', { above: 0, max: 1e15, meaning: 'Capacity, each direction.' }),
      latency: quantity('duration', { min: 0, max: 60, meaning: 'One way.' }).default(0.02),
      loss: quantity('fraction', {
        min: 0,
        max: 0.5,
        meaning: 'Share of packets that it loses.',
      }).default(0),
      segment: quantity('bytes', {
        min: 500,
        max: 65_536,
        whole: true,
        meaning: 'Payload of one TCP segment.',
      }).default(1448),
    }),
  }),
]);
