import type { QuantityKind } from '#shared/units/types.ts';

/** How a field is edited. `host`, `guest` and `trace` take the name of a part that exists, `hosts` a list of hosts. */
export type FieldKind =
  | QuantityKind
  | 'text'
  | 'long-text'
  | 'boolean'
  | 'choice'
  | 'host'
  | 'guest'
  | 'trace'
  | 'hosts'
  | 'names';

export interface FieldDefinition {
  /** Below the part: "disk.read". Its label is `lab.fields.<part>.<key>`. */
  readonly key: string;
  readonly kind: FieldKind;
  readonly choices?: readonly string[];
  /** True where null ("none", "no limit") may stand. */
  readonly nullable?: boolean;
  /** Takes the whole width, below its label: for text that is longer than a number. */
  readonly wide?: boolean;
  /** Only where another field of the part has one of these values, by which it is called: `lab.by.<key>.<value>`. */
  readonly by?: { readonly key: string; readonly values: readonly string[] };
  /** The group of fields that is absent from a document unless one of them is given. */
  readonly within?: string;
}

export interface FieldGroup {
  /** Title is `lab.groups.<id>`. */
  readonly id: string;
  readonly fields: readonly FieldDefinition[];
  /** Groups that are rarely needed start closed. */
  readonly closed?: boolean;
}

/** What is left or lost depends on what fails; most faults have no such share. */
export const FACTOR: Partial<FieldDefinition> = {
  by: { key: 'kind', values: ['link-degraded', 'packet-loss', 'slow-host', 'clock-skew'] },
};

/** One line of a table of fields. */
export const field = (
  key: string,
  kind: FieldKind,
  more: Partial<FieldDefinition> = {},
): FieldDefinition => ({
  key,
  kind,
  ...more,
});
