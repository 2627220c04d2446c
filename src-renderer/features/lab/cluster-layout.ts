import { arrowPath } from './cluster-arrows.ts';
import type { Outline, OutlineGuest, OutlineMigration } from './outline.ts';

/** Where the parts of a cluster are drawn, in SVG units (pixels at scale 1). */
export interface ClusterLayout {
  readonly width: number;
  readonly height: number;
  readonly hosts: readonly HostBox[];
  readonly bus: { readonly x: number; readonly y: number; readonly width: number } | null;
  readonly arrows: readonly Arrow[];
  /** Hosts that are not drawn because there are too many. */
  readonly hiddenHosts: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HostBox extends Box {
  readonly path: string;
  readonly name: string;
  readonly guests: readonly GuestBox[];
  readonly hiddenGuests: number;
  /** X of the link to the switch. */
  readonly port: number;
}

export interface GuestBox extends Box {
  readonly guest: OutlineGuest;
}

interface Arrow {
  readonly migration: OutlineMigration;
  /** An SVG path from the guest to its place at the destination. */
  readonly d: string;
  /** Where the guest is going to be, as a dashed box. */
  readonly landing: Box;
}

/** Hosts are as wide as the room allows, between these; below the first, names no longer fit. */
const LEAST_HOST_WIDTH = 156;
const HOST_WIDTH = 196;
/** Arrows run through the gaps between columns. */
const LEAST_GAP_X = 38;
const GAP_X = 60;
const GAP_Y = 62;
const MARGIN = 18;
/** Below the last row, for arrows that pass under it. */
const ARROW_ROOM = 36;
const BUS_Y = 26;
const HOST_HEAD = 30;
const GUEST_HEIGHT = 46;
const GUEST_GAP = 8;
const HOST_PAD = 10;
/** More boxes than this are neither legible nor quick to draw; the outline lists them all. */
const MOST_HOSTS = 48;
const MOST_GUESTS = 8;

/** Hosts that migrations touch come first when not all can be drawn; the order of the file stays. */
function shownHosts(outline: Outline): Outline['hosts'] {
  if (outline.hosts.length <= MOST_HOSTS) return outline.hosts;
  const targets = new Set(outline.plan.map((one) => one.to));
  const moving = new Set(outline.plan.map((one) => one.guest));
  for (const guest of outline.guests) if (moving.has(guest.name)) targets.add(guest.host);
  const chosen = new Set(
    [...outline.hosts.filter((one) => targets.has(one.name)), ...outline.hosts].slice(
      0,
      MOST_HOSTS,
    ),
  );
  return outline.hosts.filter((one) => chosen.has(one)).slice(0, MOST_HOSTS);
}

interface Slots {
  readonly residents: readonly OutlineGuest[];
  readonly arrivals: readonly OutlineMigration[];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function slotsOf(outline: Outline): (host: string) => Slots {
  const known = new Set(outline.guests.map((one) => one.name));
  const residents = groupBy(outline.guests, (one) => one.host);
  const coming = outline.plan.filter((one) => known.has(one.guest));
  const arrivals = groupBy(coming, (one) => one.to);
  return (host) => ({ residents: residents.get(host) ?? [], arrivals: arrivals.get(host) ?? [] });
}

const slotHeight = (count: number): number => Math.max(1, count) * (GUEST_HEIGHT + GUEST_GAP);

function guestBox(host: Box, slot: number): Box {
  return {
    x: host.x + HOST_PAD,
    y: host.y + HOST_HEAD + slot * (GUEST_HEIGHT + GUEST_GAP),
    width: host.width - 2 * HOST_PAD,
    height: GUEST_HEIGHT,
  };
}

interface Columns {
  readonly count: number;
  readonly hostWidth: number;
  readonly gap: number;
}

/** How many columns use the width best without making rows of one, and how wide they are. */
function columnsFor(hosts: number, width: number): Columns {
  const room = width - 2 * MARGIN;
  const fitting = Math.floor((room + LEAST_GAP_X) / (LEAST_HOST_WIDTH + LEAST_GAP_X));
  const count = Math.max(1, Math.min(fitting, hosts, Math.ceil(Math.sqrt(hosts * 2))));
  const share = (room + LEAST_GAP_X) / count - LEAST_GAP_X;
  const hostWidth = Math.max(LEAST_HOST_WIDTH, Math.min(HOST_WIDTH, share));
  const left = count > 1 ? (room - count * hostWidth) / (count - 1) : 0;
  return { count, hostWidth, gap: Math.max(LEAST_GAP_X, Math.min(GAP_X, left)) };
}

function placeHosts(outline: Outline, width: number): { hosts: HostBox[]; bottom: number } {
  const shown = shownHosts(outline);
  const slots = slotsOf(outline);
  const { count: columns, hostWidth, gap } = columnsFor(shown.length, width);
  const used = columns * hostWidth + (columns - 1) * gap;
  const left = Math.max(MARGIN, (width - used) / 2);
  const hosts: HostBox[] = [];
  let top = BUS_Y + 40;
  for (let row = 0; row * columns < shown.length; row += 1) {
    const inRow = shown.slice(row * columns, (row + 1) * columns);
    const needed = inRow.map(({ name }) => {
      const own = slots(name);
      return Math.min(own.residents.length + own.arrivals.length, MOST_GUESTS);
    });
    const height = HOST_HEAD + slotHeight(Math.max(...needed)) + HOST_PAD - GUEST_GAP;
    for (const [column, { path, name }] of inRow.entries()) {
      const box = { x: left + column * (hostWidth + gap), y: top, width: hostWidth, height };
      const { residents } = slots(name);
      const guests = residents
        .slice(0, MOST_GUESTS)
        .map((guest, slot) => ({ guest, ...guestBox(box, slot) }));
      const hiddenGuests = residents.length - guests.length;
      hosts.push({ ...box, path, name, guests, hiddenGuests, port: box.x + hostWidth / 2 });
    }
    top += height + GAP_Y;
  }
  return { hosts, bottom: top - GAP_Y + ARROW_ROOM };
}

/** A box together with the host that it is drawn in. */
interface Place {
  readonly box: Box;
  readonly host: HostBox;
}

function placeArrows(outline: Outline, hosts: readonly HostBox[]): Arrow[] {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const taken = new Map(hosts.map((host) => [host.name, host.guests.length]));
  const at = new Map<string, Place>(
    hosts.flatMap((host) => host.guests.map((box) => [box.guest.name, { box, host }])),
  );
  return outline.plan.flatMap((migration, index) => {
    const from = at.get(migration.guest);
    const host = byName.get(migration.to);
    if (!from || !host) return [];
    const slot = Math.min(taken.get(host.name) ?? 0, MOST_GUESTS - 1);
    taken.set(host.name, slot + 1);
    const landing = guestBox(host, slot);
    at.set(migration.guest, { box: landing, host });
    return [{ migration, landing, d: arrowPath(from, { box: landing, host }, hosts, index) }];
  });
}

/** Lays a cluster out for a given width. */
export function layoutCluster(outline: Outline, width: number): ClusterLayout {
  const { hosts, bottom } = placeHosts(outline, width);
  const ports = hosts.map((host) => host.port);
  const first = Math.min(...ports) - 24;
  const bus =
    hosts.length > 0 ? { x: first, y: BUS_Y, width: Math.max(...ports) + 24 - first } : null;
  const arrows = placeArrows(outline, hosts);
  return {
    width: Math.max(width, ...hosts.map((host) => host.x + host.width + MARGIN)),
    height: bottom,
    hosts,
    bus,
    arrows,
    hiddenHosts: outline.hosts.length - hosts.length,
  };
}

/** A small cluster is drawn larger, but never so large that it shouts. */
const LARGEST_SCALE = 1.5;
const SCALE_STEP = 0.1;

const columnsOf = (layout: ClusterLayout): number =>
  new Set(layout.hosts.map((host) => host.x)).size;

/**
 * The largest drawing of a cluster that fits into the given room; scrolls when none does. Hosts stay
 * side by side: what would need more rows is drawn smaller instead.
 */
export function fitCluster(
  outline: Outline,
  room: { readonly width: number; readonly height: number },
): { readonly layout: ClusterLayout; readonly scale: number } {
  const plain = layoutCluster(outline, room.width);
  for (let scale = LARGEST_SCALE; scale > 1; scale -= SCALE_STEP) {
    const layout = layoutCluster(outline, Math.floor(room.width / scale));
    const fits = layout.width * scale <= room.width + 1 && layout.height * scale <= room.height;
    if (fits && columnsOf(layout) === columnsOf(plain)) return { layout, scale };
  }
  return { layout: plain, scale: 1 };
}
