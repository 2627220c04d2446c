import { formatBytes, exactQuantity } from '../units/format.ts';
import { choiceProblems } from './check-choice.ts';
import type { Choices } from './check-choice.ts';
import type { ScenarioProblem } from './problem.ts';
import { faultProblems } from './faults/check.ts';
import { lifeProblems, topologyProblems } from './life/check.ts';
import { MOST_PROBLEMS } from './plain.ts';
import { didYouMean, missingName } from './suggest.ts';
import { hasValues, leavesBehind } from './tunables.ts';
import type { StrategyCatalogue, StrategyDescriptor } from './tunables.ts';
import type { Guest, Host, PlannedMigration, Scenario } from './types.ts';

/** Above this the exact resolution's bitmaps would not fit into an ordinary machine's memory. */
const LARGEST_EXACT_MEMORY = 2 ** 40;
/** The same for the blocks of local disks: 8 TiB in blocks of 4 KiB take about 2 GB. */
const LARGEST_EXACT_DISKS = 2 ** 43;
/** Disks are made of sectors; no block size of any strategy is smaller. */
const SECTOR = 512;

const memoryOf = (guest: Guest): number =>
  guest.memory.reduce((sum, region) => sum + region.size, 0);

const disksOf = (guest: Guest): number =>
  guest.disks.flatMap((disk) => disk.extents).reduce((sum, extent) => sum + extent.size, 0);

function* uniqueNames(
  path: string,
  what: string,
  named: readonly { readonly name: string }[],
): Generator<ScenarioProblem> {
  const firstAt = new Map<string, number>();
  for (const [index, { name }] of named.entries()) {
    const earlier = firstAt.get(name);
    const field = `${path}[${index}].name`;
    if (earlier !== undefined) {
      const example = `${name}-${index + 1}`;
      yield {
        path: field,
        message: `found "${name}", which ${path}[${earlier}] is called already; expected a name of its own for every ${what}`,
        example,
      };
    } else if (name in Object.prototype) {
      // Such a name finds an inherited function wherever names are looked up in a plain object.
      yield {
        path: field,
        message: `found "${name}"; expected a name that JavaScript does not reserve`,
        example: `${what}-${index + 1}`,
      };
    }
    firstAt.set(name, index);
  }
}

function* names(scenario: Scenario): Generator<ScenarioProblem> {
  yield* uniqueNames('hosts', 'host', scenario.hosts);
  yield* uniqueNames('guests', 'guest', scenario.guests);
  for (const [index, guest] of scenario.guests.entries()) {
    yield* uniqueNames(`guests[${index}].memory`, 'region', guest.memory);
    yield* uniqueNames(`guests[${index}].disks`, 'disk', guest.disks);
    for (const [place, disk] of guest.disks.entries()) {
      yield* uniqueNames(`guests[${index}].disks[${place}].extents`, 'extent', disk.extents);
    }
  }
}

function* sizes(guest: Guest, path: string): Generator<ScenarioProblem> {
  for (const [index, region] of guest.memory.entries()) {
    if (region.size % guest.pageSize === 0) continue;
    const near = Math.max(1, Math.round(region.size / guest.pageSize)) * guest.pageSize;
    yield {
      path: `${path}.memory[${index}].size`,
      message: `found ${region.size} bytes; expected a multiple of the page size of ${exactQuantity('bytes', guest.pageSize)}`,
      example: exactQuantity('bytes', near),
    };
  }
  for (const [place, disk] of guest.disks.entries()) {
    for (const [index, extent] of disk.extents.entries()) {
      if (extent.size % SECTOR === 0) continue;
      const near = Math.max(1, Math.round(extent.size / SECTOR)) * SECTOR;
      yield {
        path: `${path}.disks[${place}].extents[${index}].size`,
        message: `found ${extent.size} bytes; expected a multiple of a sector of ${SECTOR} bytes`,
        example: exactQuantity('bytes', near),
      };
    }
  }
}

function* guestReferences(
  guest: Guest,
  path: string,
  images: ReadonlySet<string>,
): Generator<ScenarioProblem> {
  for (const [place, disk] of guest.disks.entries()) {
    if (disk.base === null || images.has(disk.base)) continue;
    const known = [...images];
    yield {
      path: `${path}.disks[${place}].base`,
      message: `found "${disk.base}", but no host holds an image of that name${didYouMean(disk.base, known)}; expected an image that is listed in "images" of a host`,
      example: `images: [${JSON.stringify(disk.base)}]`,
    };
  }
  const regions = guest.memory.map((region) => region.name);
  const known = new Set(regions);
  for (const [place, phase] of guest.workload.phases.entries()) {
    for (const name of Object.keys(phase.regions)) {
      if (!known.has(name))
        yield missingName(
          `${path}.workload.phases[${place}].regions.${name}`,
          'region',
          name,
          regions,
        );
    }
  }
}

function* guestsAtStart(
  scenario: Scenario,
  hosts: ReadonlyMap<string, Host>,
): Generator<ScenarioProblem> {
  const hostNames = [...hosts.keys()];
  const images = new Set(scenario.hosts.flatMap((host) => host.images));
  const used = new Map<string, number>();
  for (const [index, guest] of scenario.guests.entries()) {
    const path = `guests[${index}]`;
    yield* sizes(guest, path);
    yield* guestReferences(guest, path, images);
    const host = hosts.get(guest.host);
    if (!host) {
      yield missingName(`${path}.host`, 'host', guest.host, hostNames);
      continue;
    }
    const size = memoryOf(guest);
    const before = used.get(host.name) ?? 0;
    used.set(host.name, before + size);
    if (before + size > host.memory) yield doesNotFit(`${path}.memory`, guest, size, host, before);
  }
}

function doesNotFit(
  path: string,
  guest: Guest,
  size: number,
  host: Host,
  used: number,
): ScenarioProblem {
  const others = used > 0 ? `, of which ${formatBytes(used)} are taken by other guests` : '';
  return {
    path,
    message: `found a guest "${guest.name}" of ${formatBytes(size)}, but host "${host.name}" has ${formatBytes(host.memory)} for guests${others}; expected a guest that fits, or a host with more memory`,
    example: exactQuantity('bytes', Math.max(guest.pageSize, host.memory - used)),
  };
}

function* diskChoice(
  entry: PlannedMigration,
  guest: Guest,
  path: string,
  hosts: ReadonlyMap<string, Host>,
): Generator<ScenarioProblem> {
  const { strategy } = entry.disk;
  if (strategy === 'shared') return;
  if (guest.disks.length === 0) {
    yield {
      path: `${path}.disk.strategy`,
      message: `found "${strategy}", but guest "${guest.name}" has no local disk to copy; expected "shared", or a disk in the guest`,
      example: 'shared',
    };
  }
  const incremental = strategy === 'qemu-block' && entry.disk['incremental'] === true;
  const top = strategy === 'qemu-mirror' && entry.disk['sync'] === 'top';
  if (!incremental && !top) return;
  const held = new Set(hosts.get(entry.to)?.images);
  for (const disk of guest.disks) {
    if (disk.base !== null && held.has(disk.base)) continue;
    // A disk without a base is all top.
    if (top && disk.base === null) continue;
    // QEMU sends only what differs from the base and never checks that the destination has it.
    const found =
      disk.base === null
        ? `disk "${disk.name}" has no base image`
        : `host "${entry.to}" does not hold the base image "${disk.base}" of disk "${disk.name}"`;
    yield {
      path: `${path}.disk.${top ? 'sync' : 'incremental'}`,
      message: `found ${top ? '"top"' : 'true'}, but ${found}; expected the base image at the destination, since only what differs from it is sent`,
      example: top ? 'full' : 'false',
    };
  }
}

/** Disk data in the memory's stream needs a memory strategy that sends it. */
function* streamOfStrategies(
  entry: Choices,
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const able = catalogue.memory.filter((one) => one.carriesSection).map(({ id }) => id);
  if (able.includes(entry.memory.strategy)) return;
  const names = able.map((id) => `"${id}"`).join(' or ');
  yield {
    path: `${path}.disk.strategy`,
    message: `found "${entry.disk.strategy}", whose blocks travel in the stream of the memory strategy, but the stream of "${entry.memory.strategy}" carries pages only; expected ${names} as the memory strategy, or a disk strategy with a connection of its own`,
    example: 'qemu-mirror',
  };
}

/** Values of the memory strategy that a disk strategy does not run with. */
function* valuesBeside(
  entry: Choices,
  disk: StrategyDescriptor,
  path: string,
): Generator<ScenarioProblem> {
  const { memory } = disk.needs ?? {};
  if (memory?.when && !hasValues(entry.disk, memory.when)) return;
  for (const [key, some] of Object.entries(memory?.values ?? {})) {
    const found = entry.memory[key];
    if (found === undefined || some.some((one) => one === found)) continue;
    yield {
      path: `${path}.memory.${key}`,
      message: `found ${JSON.stringify(found)} beside disk strategy "${disk.id}", but ${memory?.reason}; expected ${some.map((one) => JSON.stringify(one)).join(' or ')}, or a disk strategy with a connection of its own, such as "qemu-mirror"`,
      example: String(some[0]),
    };
  }
}

/** Pairs that no hypervisor runs. */
function* pairOfStrategies(
  entry: Choices,
  path: string,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const disk = catalogue.disk.find(({ id }) => id === entry.disk.strategy);
  if (disk?.needs?.carriesSection === true) yield* streamOfStrategies(entry, path, catalogue);
  if (disk) yield* valuesBeside(entry, disk, path);
  const memory = catalogue.memory.find(({ id }) => id === entry.memory.strategy);
  if (!disk || !memory || !leavesBehind(disk, entry.disk) || !leavesBehind(memory, entry.memory))
    return;
  const live = catalogue.disk
    .filter((one) => !one.leavesBehind && !one.needs?.carriesSection)
    .map(({ id }) => id);
  yield {
    path: `${path}.disk.strategy`,
    message: `found "${disk.id}", which leaves blocks at the source, but "${memory.id}" leaves pages there too, and post-copy begins only when the disk is done; expected a disk strategy that ends before the switch`,
    ...(live[1] === undefined ? {} : { example: live[1] }),
  };
}

/** Where each guest is and how much of each host is taken, as the plan goes on. */
interface Places {
  readonly at: Map<Guest, string>;
  readonly used: Map<string, number>;
}

function placesAtStart(guests: readonly Guest[]): Places {
  const used = new Map<string, number>();
  for (const guest of guests) used.set(guest.host, (used.get(guest.host) ?? 0) + memoryOf(guest));
  return { at: new Map(guests.map((guest) => [guest, guest.host])), used };
}

function* plannedMove(
  entry: PlannedMigration,
  guest: Guest,
  host: Host,
  path: string,
  places: Places,
): Generator<ScenarioProblem> {
  const from = places.at.get(guest) ?? guest.host;
  if (from === host.name) {
    yield {
      path: `${path}.to`,
      message: `found "${host.name}", but guest "${guest.name}" is there already at ${exactQuantity('duration', entry.at)}; expected another host`,
    };
    return;
  }
  const size = memoryOf(guest);
  const used = places.used.get(host.name) ?? 0;
  if (used + size > host.memory) yield doesNotFit(`${path}.to`, guest, size, host, used);
  places.at.set(guest, host.name);
  places.used.set(host.name, used + size);
  places.used.set(from, (places.used.get(from) ?? 0) - size);
}

function* plan(
  scenario: Scenario,
  hosts: ReadonlyMap<string, Host>,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const guests = new Map(scenario.guests.map((guest) => [guest.name, guest]));
  const places = placesAtStart(scenario.guests);
  // Requests are served in order of time; equal times in the order of the document.
  const inOrder = [...scenario.plan.entries()].toSorted(([, one], [, other]) => one.at - other.at);
  for (const [index, entry] of inOrder) {
    const path = `plan[${index}]`;
    const guest = guests.get(entry.guest);
    const host = hosts.get(entry.to);
    if (!guest) yield missingName(`${path}.guest`, 'guest', entry.guest, [...guests.keys()]);
    if (!host) yield missingName(`${path}.to`, 'host', entry.to, [...hosts.keys()]);
    if (!guest || !host) continue;
    yield* plannedMove(entry, guest, host, path, places);
    yield* diskChoice(entry, guest, path, hosts);
    yield* pairOfStrategies(entry, path, catalogue);
    yield* choiceProblems(entry, [guest], path, catalogue);
  }
}

function* bounds(scenario: Scenario): Generator<ScenarioProblem> {
  if (scenario.resolution !== 'exact') return;
  const memory = scenario.guests.reduce((sum, guest) => sum + memoryOf(guest), 0);
  const disks = scenario.guests.reduce((sum, guest) => sum + disksOf(guest), 0);
  if (memory > LARGEST_EXACT_MEMORY)
    yield tooLargeForExact('guests', memory, LARGEST_EXACT_MEMORY, 'page');
  if (disks > LARGEST_EXACT_DISKS)
    yield tooLargeForExact('local disks', disks, LARGEST_EXACT_DISKS, 'block');
}

function tooLargeForExact(
  what: string,
  found: number,
  most: number,
  item: string,
): ScenarioProblem {
  return {
    path: 'resolution',
    message: `found "exact" for ${what} of ${formatBytes(found)} in total; expected at most ${formatBytes(most)}, since every ${item} is kept: use "expected"`,
    example: 'expected',
  };
}

/** What guests and strategies must hold to where policies decide who runs where. */
function* membersOfLife(scenario: Scenario): Generator<ScenarioProblem> {
  const images = new Set(scenario.hosts.flatMap((host) => host.images));
  for (const [index, guest] of scenario.guests.entries()) {
    yield* sizes(guest, `guests[${index}]`);
    yield* guestReferences(guest, `guests[${index}]`, images);
  }
}

function* allProblems(
  scenario: Scenario,
  catalogue: StrategyCatalogue,
): Generator<ScenarioProblem> {
  const hosts = new Map(scenario.hosts.map((host) => [host.name, host]));
  yield* names(scenario);
  yield* topologyProblems(scenario);
  if (scenario.faults) yield* faultProblems(scenario, scenario.faults);
  if (scenario.life) {
    yield* membersOfLife(scenario);
    yield* lifeProblems(scenario, scenario.life);
    const { migration } = scenario.life;
    yield* pairOfStrategies(migration, 'life.migration', catalogue);
    yield* choiceProblems(migration, scenario.guests, 'life.migration', catalogue);
    return;
  }
  yield* guestsAtStart(scenario, hosts);
  yield* plan(scenario, hosts, catalogue);
  yield* bounds(scenario);
}

/**
 * Rules that span fields: names are unique and exist, guests fit on their hosts and on those they move
 * to, sizes are whole pages, a disk strategy has a disk to work on, and the two strategies of a migration go together. Empty
 * when all hold.
 */
export function checkScenario(scenario: Scenario, catalogue: StrategyCatalogue): ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  for (const problem of allProblems(scenario, catalogue)) {
    problems.push(problem);
    if (problems.length >= MOST_PROBLEMS) break;
  }
  return problems;
}
