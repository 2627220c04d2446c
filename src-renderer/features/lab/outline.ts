import { parseQuantity } from '#shared/units/parse.ts';
import type { Bytes } from '#shared/units/types.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

/** The parts of a document by name and path, read leniently: a document being edited is often wrong. */
export interface Outline {
  readonly hosts: readonly OutlineHost[];
  readonly guests: readonly OutlineGuest[];
  readonly plan: readonly OutlineMigration[];
  readonly faults: readonly OutlineFault[];
}

interface OutlinePart {
  readonly path: string;
  readonly name: string;
}

interface OutlineHost extends OutlinePart {
  readonly memory: Bytes | null;
}

interface OutlineSized extends OutlinePart {
  /** Null while it cannot be read. */
  readonly size: Bytes | null;
}

interface OutlineRegion extends OutlineSized {
  readonly process: string;
}

interface OutlineDisk extends OutlineSized {
  readonly extents: readonly OutlineSized[];
}

export interface OutlineGuest extends OutlinePart {
  readonly host: string;
  readonly memory: Bytes;
  readonly regions: readonly OutlineRegion[];
  readonly disks: readonly OutlineDisk[];
  readonly phases: readonly OutlinePart[];
  /** What it uses instead of regions: the id of a workload model, or a trace; null when its regions are written out. */
  readonly brings: { readonly model: string } | 'trace' | null;
}

export interface OutlineMigration extends OutlinePart {
  readonly guest: string;
  readonly to: string;
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
}

export interface OutlineFault {
  readonly path: string;
  readonly kind: string;
  /** Phase of a migration in which it strikes; empty: at a time. */
  readonly phase: string;
}

/** A strategy that a document leaves out: `schema.ts` fills it in. */
export const DEFAULT_DISK_STRATEGY = 'shared';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function bytesOf(value: unknown): Bytes | null {
  const reading = parseQuantity('bytes', value);
  return reading.ok && reading.value > 0 ? reading.value : null;
}

const sum = (parts: readonly OutlineSized[]): Bytes =>
  parts.reduce((total, part) => total + (part.size ?? 0), 0);

function regionsOf(guest: Fields, path: string): OutlineRegion[] {
  return listOf(guest['memory']).map((region, index) => ({
    path: `${path}.memory[${index}]`,
    name: textOf(region['name']),
    size: bytesOf(region['size']),
    process: textOf(fieldsOf(region['writes'])['process']) || 'idle',
  }));
}

function disksOf(guest: Fields, path: string): OutlineDisk[] {
  return listOf(guest['disks']).map((disk, index) => {
    const own = `${path}.disks[${index}]`;
    const extents = listOf(disk['extents']).map((extent, at) => ({
      path: `${own}.extents[${at}]`,
      name: textOf(extent['name']),
      size: bytesOf(extent['size']),
    }));
    return { path: own, name: textOf(disk['name']), size: sum(extents), extents };
  });
}

function guestOf(guest: Fields, index: number): OutlineGuest {
  const path = `guests[${index}]`;
  const regions = regionsOf(guest, path);
  const workload = fieldsOf(guest['workload']);
  const { model, trace } = workload;
  const brings =
    trace !== undefined ? 'trace' : model !== undefined ? { model: textOf(model) } : null;
  return {
    path,
    name: textOf(guest['name']),
    host: textOf(guest['host']),
    memory: brings === null ? sum(regions) : (bytesOf(guest['memory']) ?? 0),
    brings,
    regions,
    disks: disksOf(guest, path),
    phases: listOf(workload['phases']).map((phase, at) => ({
      path: `${path}.workload.phases[${at}]`,
      name: textOf(phase['name']),
    })),
  };
}

/** What a document holds, whatever state it is in. */
export function outlineOf(document: ScenarioDocument): Outline {
  return {
    hosts: listOf(document['hosts']).map((host, index) => ({
      path: `hosts[${index}]`,
      name: textOf(host['name']),
      memory: bytesOf(host['memory']),
    })),
    guests: listOf(document['guests']).map(guestOf),
    plan: listOf(document['plan']).map((item, index) => {
      const guest = textOf(item['guest']);
      const to = textOf(item['to']);
      return {
        path: `plan[${index}]`,
        name: `${guest} → ${to}`,
        guest,
        to,
        memoryStrategy: textOf(fieldsOf(item['memory'])['strategy']),
        diskStrategy: textOf(fieldsOf(item['disk'])['strategy']) || DEFAULT_DISK_STRATEGY,
      };
    }),
    faults: listOf(fieldsOf(document['faults'])['injected']).map((fault, index) => ({
      path: `faults.injected[${index}]`,
      kind: textOf(fault['kind']),
      phase: textOf(fault['phase']),
    })),
  };
}

/** The kinds of parts that can be chosen and edited. */
export type PartKind =
  | 'scenario'
  | 'network'
  | 'host'
  | 'guest'
  | 'region'
  | 'disk'
  | 'extent'
  | 'phase'
  | 'migration'
  | 'fault'
  | 'recovery'
  | LifePartKind;

/** Parts of the life of a cluster. */
export type LifePartKind =
  | 'life'
  | 'lifePolicy'
  | 'lifeMigration'
  | 'lifeHost'
  | 'lifeGuest'
  | 'maintenance'
  | 'faultRate'
  | 'lifeFault'
  | 'demandTrace';

const KIND_BY_SHAPE: readonly (readonly [RegExp, PartKind])[] = [
  [/^$/, 'scenario'],
  [/^network$/, 'network'],
  [/^hosts\[\d+\]$/, 'host'],
  [/^guests\[\d+\]$/, 'guest'],
  [/^guests\[\d+\]\.memory\[\d+\]$/, 'region'],
  [/^guests\[\d+\]\.disks\[\d+\]$/, 'disk'],
  [/^guests\[\d+\]\.disks\[\d+\]\.extents\[\d+\]$/, 'extent'],
  [/^guests\[\d+\]\.workload\.phases\[\d+\]$/, 'phase'],
  [/^plan\[\d+\]$/, 'migration'],
  [/^faults\.injected\[\d+\]$/, 'fault'],
  [/^faults\.recovery$/, 'recovery'],
  [/^life$/, 'life'],
  [/^life\.(?:placement|balancing|consolidation|scheduler|availability|proactive)$/, 'lifePolicy'],
  [/^life\.migration$/, 'lifeMigration'],
  [/^life\.hosts\[\d+\]$/, 'lifeHost'],
  [/^life\.guests\[\d+\]$/, 'lifeGuest'],
  [/^life\.maintenance\[\d+\]$/, 'maintenance'],
  [/^life\.faultRates\[\d+\]$/, 'faultRate'],
  [/^life\.faults\[\d+\]$/, 'lifeFault'],
  [/^life\.traces\[\d+\]$/, 'demandTrace'],
];

/** The kind of the part at a path; undefined when the path leads to a single field. */
export function partKind(path: string): PartKind | undefined {
  return KIND_BY_SHAPE.find(([shape]) => shape.test(path))?.[1];
}

/** The part around a path that can be chosen: the field "hosts[0].disk.read" belongs to "hosts[0]". */
export function partAround(path: string): string {
  let at = path;
  while (partKind(at) === undefined) {
    const cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
    at = cut <= 0 ? '' : at.slice(0, cut);
  }
  return at;
}

/** True when `path` is `part` or lies inside it. */
export function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}
