import type { Region, WriteClass, WriteProcess } from '#shared/scenario/types.ts';
import { TEST_BED } from './calibration.ts';
import type { KnownBefore } from './qemu-file.ts';

const PAGE = 4096;
const PAGES_PER_MIB = 256;

/** A memory region as a scenario document holds it. The test bed's writer reads nothing but what it writes. */
export type RegionInput = Pick<Region, 'name' | 'size' | 'writes'> & Partial<Region>;

/** Pages that share a write rate and content, while a mixed region is put together. */
interface Part {
  readonly pages: number;
  /** Page writes per second into one page. */
  readonly rate: number;
  readonly zero: number;
}

interface Workload {
  readonly pages: number;
  readonly hotPages: number;
  /** Page writes per second into one page outside, and inside, the hot set. */
  readonly coldRate: number;
  readonly hotRate: number;
  readonly rate: number;
  readonly pattern: 'uniform' | 'seq' | 'zipf';
  /** The region is never filled and only zeros are stored into it, so that it stays a region of zeros. */
  readonly zeros: boolean;
  /** Bytes changed by one page write. */
  readonly bytes: number;
}

function workloadOf({ config, workload }: KnownBefore): Workload {
  const {
    region = 0,
    rate = 0,
    hot = 0,
    hotfrac = 0,
    pattern = 'uniform',
    fill,
    touch = 1,
    bytes = 64,
  } = workload.configured;
  const pages = region * PAGES_PER_MIB;
  const hotPages = Math.min(hot * PAGES_PER_MIB, pages);
  const zeros = fill === 'zero' && touch === 0;
  const paced = rate < 0 ? (workload.measured.before.pages_per_s ?? 0) : rate;
  const running = config.mode === 'cold' ? 0 : paced;
  const hotShare = hotPages > 0 ? hotfrac / 100 : 0;
  const coldRate = pages > 0 ? (running * (1 - hotShare)) / pages : 0;
  return {
    pages,
    hotPages,
    coldRate,
    hotRate: hotPages > 0 ? coldRate + (running * hotShare) / hotPages : coldRate,
    rate: running,
    pattern,
    zeros,
    bytes: Math.max(1, bytes),
  };
}

/** A sweep, a rank law or a region of zeros is kept in one piece; a uniform writer's pages can lie among others. */
function mixesIn(load: Workload): boolean {
  return load.pattern === 'uniform' && !load.zeros;
}

/** One region whose parts are mixed evenly over its addresses. */
function mixed(name: string, parts: readonly Part[]): RegionInput {
  const present = parts.filter((part) => part.pages > 0);
  const pages = present.reduce((sum, part) => sum + part.pages, 0);
  const classes: WriteClass[] = present.map((part) => ({
    share: part.pages / pages,
    rate: part.rate * part.pages,
    zero: part.zero,
  }));
  return {
    name,
    size: Math.round(pages) * PAGE,
    writes: { process: 'mixed', classes },
    readsPerWrite: 0,
  };
}

function plain(
  name: string,
  pages: number,
  writes: WriteProcess,
  zero: number,
  writesZero: boolean,
): RegionInput[] {
  return pages > 0
    ? [{ name, size: Math.round(pages) * PAGE, writes, zero, writesZero, readsPerWrite: 0 }]
    : [];
}

/**
 * The memory of the test bed's guest in address order: low frames with the kernel, the start of the workload's region
 * scattered among them; the rest of the region; pages of zeros; kernel pages at the top.
 */
export function memoryLayout(known: KnownBefore): RegionInput[] {
  const { ram_mib: ramMib } = known.config;
  const small = ramMib <= 256;
  const load = workloadOf(known);
  const cold = known.config.mode === 'cold';
  const workingRate = cold ? 0 : TEST_BED.workingRate.value;
  const scattered =
    load.pages > 0 && mixesIn(load)
      ? Math.min(load.pages, small ? TEST_BED.scatteredSmall.value : TEST_BED.scattered.value)
      : 0;
  const low = lowRegion(load, scattered, small, workingRate);
  const region = workloadRegions(load, scattered);
  const tables = load.pattern === 'zipf' ? (load.pages * TEST_BED.tablePage.value) / PAGE : 0;
  const topUsed = TEST_BED.topPages.value + TEST_BED.topPagesPerMib.value * ramMib;
  const top = mixed('top', [
    { pages: topUsed - TEST_BED.workingTop.value, rate: 0, zero: 0 },
    { pages: TEST_BED.workingTop.value, rate: workingRate, zero: 0 },
    { pages: TEST_BED.topZero.value, rate: 0, zero: 1 },
  ]);
  const before = [low, ...region, ...plain('tables', tables, { process: 'idle' }, 0, false)];
  const used = [...before, top].reduce((sum, one) => sum + one.size / PAGE, 0);
  const all = ramMib * PAGES_PER_MIB + TEST_BED.extraPages.value;
  const bytesPerWrite = Math.min(PAGE, load.bytes);
  return [
    ...before.map((one) => ({ ...one, bytesPerWrite })),
    ...plain('zeros', Math.max(1, all - used), { process: 'idle' }, 1, false),
    top,
  ];
}

function lowRegion(
  load: Workload,
  scattered: number,
  small: boolean,
  workingRate: number,
): RegionInput {
  const frames = TEST_BED.lowFrames.value;
  const working = TEST_BED.workingLow.value;
  const zeros =
    load.pages === 0
      ? frames - TEST_BED.idleLow.value
      : small
        ? TEST_BED.lowZeroSmall.value
        : TEST_BED.lowZero.value;
  const taken =
    load.pages > 0 && !mixesIn(load)
      ? small
        ? TEST_BED.scatteredSmall.value
        : TEST_BED.scattered.value
      : 0;
  const hot = Math.min(scattered, load.hotPages);
  return mixed('low', [
    { pages: frames - zeros - scattered - taken - working, rate: 0, zero: 0 },
    { pages: working, rate: workingRate, zero: 0 },
    { pages: hot, rate: load.hotRate, zero: 0 },
    { pages: scattered - hot, rate: load.coldRate, zero: 0 },
    { pages: zeros, rate: 0, zero: 1 },
  ]);
}

function workloadRegions(load: Workload, scattered: number): RegionInput[] {
  const { pages, rate, pattern, hotPages } = load;
  if (pages === 0) return [];
  const zero = load.zeros ? 1 : 0;
  if (rate === 0) return plain('region', pages - scattered, { process: 'idle' }, zero, load.zeros);
  if (pattern === 'seq')
    return plain('region', pages, { process: 'sweep', rate, start: 0 }, zero, load.zeros);
  if (pattern === 'zipf')
    return plain('region', pages, { process: 'zipf', rate, exponent: 1 }, zero, load.zeros);
  const hot = Math.max(0, hotPages - scattered);
  const rest = pages - scattered - hot;
  return [
    ...plain('hot', hot, { process: 'uniform', rate: load.hotRate * hot }, zero, load.zeros),
    ...plain('region', rest, { process: 'uniform', rate: load.coldRate * rest }, zero, load.zeros),
  ];
}
