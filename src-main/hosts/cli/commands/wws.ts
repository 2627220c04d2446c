import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { WorkingSet } from '#shared/contract/working-set.ts';
import { nearest } from '#shared/scenario/suggest.ts';
import type { Guest, Scenario } from '#shared/scenario/types.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import { analyseWorkingSet, LIU_2011 } from '#main/analysis/index.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { collect } from '../options.ts';
import { readScenario } from '../scenario-input.ts';
import { readTracedScenario } from '../trace-input.ts';
import { workingSetText } from '../working-set-text.ts';

interface WwsOptions {
  readonly trace?: string;
  readonly guest?: string;
  readonly bandwidth: readonly number[];
  readonly set: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  godwit wws preset:database
  godwit wws preset:clark-specweb --bandwidth 128Mbit/s --bandwidth 512Mbit/s
  godwit wws my-scenario.yaml --guest web --json
  godwit wws --trace dirty-pages.csv --bandwidth 1Gbit/s

Nothing is simulated: the figures follow in closed form from how the guest writes its memory.`;

/** One bandwidth after those given before. */
function bandwidths(text: string, before: readonly number[]): number[] {
  const reading = parseQuantity('rate', text);
  if (reading.ok && reading.value > 0) return [...before, reading.value];
  throw new InvalidArgumentError('Expected a rate, for example 512Mbit/s.');
}

function guestOf({ guests }: Scenario, wanted: string | undefined): Guest {
  const names = guests.map((guest) => guest.name);
  const found = wanted === undefined ? guests[0] : guests.find((guest) => guest.name === wanted);
  if (found) return found;
  if (wanted === undefined) throw new InputError('The scenario has no guest to look at.');
  const near = nearest(wanted, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new InputError(
    `There is no guest "${wanted}" in the scenario.${hint} Guests are: ${names.join(', ')}.`,
  );
}

/** The scenario to look at: that of a file or preset, or one around a trace. */
async function scenarioOf(
  reference: string | undefined,
  options: WwsOptions,
  cwd: string,
): Promise<Scenario> {
  if (options.trace !== undefined)
    return readTracedScenario(reference, options.trace, options, cwd);
  if (reference === undefined)
    throw new InputError('Expected a scenario or --trace, for example godwit wws preset:database.');
  return readScenario(reference, { set: options.set }, cwd);
}

/** The one object that `--json` prints; units are in the keys. */
function workingSetJson(set: WorkingSet): string {
  const document = {
    guest: set.guest,
    pages: set.pages,
    page_bytes: set.pageSize,
    zero_pages: set.zeroPages,
    page_writes_per_s: set.pageWrites,
    starts: set.starts,
    windows: set.windows.map(({ seconds, pages }) => ({ window_s: seconds, pages })),
    hot_pages: set.hotPages.map(({ writes, pages, share }) => ({
      share_of_writes: writes,
      pages,
      share_of_memory: share,
    })),
    links: set.links.map((link) => ({
      bandwidth_bytes_per_s: link.bandwidth,
      least_total_time_s: link.leastTime,
      settled_round_s: link.settledRound,
      smallest_downtime_limit_s: link.smallestLimit,
      rounds: link.rounds.map(({ rounds, downtime, sent, energy }) => ({
        live_rounds: rounds,
        downtime_s: downtime,
        sent_bytes: sent,
        energy_j: energy,
      })),
    })),
    downtime_limits: set.limits.map(({ downtimeLimit, smallestBandwidth }) => ({
      downtime_limit_s: downtimeLimit,
      smallest_bandwidth_bytes_per_s: smallestBandwidth,
    })),
    energy_model: {
      source: LIU_2011.source,
      recalled: LIU_2011.recalled,
      joules_per_megabyte: LIU_2011.perMegabyte,
      joules_fixed: LIU_2011.fixed,
    },
    over_time: set.overTime && {
      window_s: set.overTime.window,
      time_s: set.overTime.time,
      pages: set.overTime.pages,
    },
    growth: {
      time_s: set.growth.time,
      pages_median: set.growth.median,
      pages_least: set.growth.least,
      pages_most: set.growth.most,
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** `godwit wws`: what a guest's writing means for migrating it. */
export function addWws(program: Command, { terminal, finish }: Context): void {
  program
    .command('wws')
    .summary('analyse the writable working set of a guest')
    .description(
      'Tells how fast a guest dirties its memory, which pages make most of the writes, and what downtime pre-copy can reach.',
    )
    .argument(
      '[scenario]',
      'a YAML or JSON file, or preset:NAME (see "godwit presets"); may be left out with --trace',
    )
    .option('--trace <file>', 'a trace (CSV or JSON) that the guest is taken to write like')
    .option('--guest <name>', 'the guest to look at; the first of the scenario by default')
    .option(
      '--bandwidth <rate>',
      'a bandwidth to look at; may be repeated (a quarter, half and all of the link by default)',
      bandwidths,
      [],
    )
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (reference: string | undefined, options: WwsOptions) => {
      const scenario = await scenarioOf(reference, options, terminal.cwd);
      const guest = guestOf(scenario, options.guest);
      const wanted = options.bandwidth.length > 0 ? options.bandwidth : null;
      const set = analyseWorkingSet(scenario, guest, wanted);
      terminal.out(options.json ? workingSetJson(set) : workingSetText(set));
      finish(EXIT.done);
    });
}
