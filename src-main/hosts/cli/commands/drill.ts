import type { Command } from 'commander';
import type { DrillBaseline, DrillCell, DrillRequest } from '#shared/contract/faults.ts';
import { FAULT_PHASES } from '#shared/scenario/faults/types.ts';
import type { FaultPhase } from '#shared/scenario/faults/types.ts';
import { nearest } from '#shared/scenario/suggest.ts';
import { drill } from '#main/drill/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Context } from '../context.ts';
import { drillJson, drillText } from '../drill-text.ts';
import type { DrillReport } from '../drill-text.ts';
import { EXIT, InputError } from '../failures.ts';
import { collect, wholeNumber } from '../options.ts';
import { readScenario } from '../scenario-input.ts';

interface DrillOptions {
  readonly strategies?: string;
  readonly phases?: string;
  readonly migration: number;
  readonly fencing: boolean;
  readonly sentences?: boolean;
  readonly set: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  godwit drill preset:database
  godwit drill preset:database --strategies qemu,qemu-postcopy,xen-4 --sentences
  godwit drill my-scenario.yaml --strategies all --no-fencing --json

Every fault is simulated at expected resolution and strikes in the middle of the phase. Hosts and disks that fail stay
away; everything else lasts 5 minutes.`;

/** "a,b" as known words of a list. */
function listOf<T extends string>(text: string, what: string, known: readonly T[]): T[] {
  return text.split(',').map((part) => {
    const word = part.trim();
    const found = known.find((one) => one === word);
    if (found !== undefined) return found;
    const near = nearest(word, known);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new InputError(
      `There is no ${what} "${word}".${hint} Expected some of ${known.join(', ')}.`,
    );
  });
}

function strategiesOf(text: string | undefined): string[] | null {
  const ids = STRATEGY_CATALOGUE.memory.map(({ id }) => id);
  if (text === undefined) return null;
  return text === 'all' ? ids : listOf(text, 'memory strategy', ids);
}

function reportOf(request: DrillRequest): DrillReport {
  let plan: DrillReport['plan'] | null = null;
  const baselines: DrillBaseline[] = [];
  const cells: DrillCell[] = [];
  for (const step of drill(request)) {
    if (step.type === 'plan') plan = step;
    else if (step.type === 'baseline') baselines.push(step.baseline);
    else cells.push(...step.cells);
  }
  if (!plan) throw new Error('The drill ended without a plan.');
  return { plan, baselines, cells };
}

/** `godwit drill`: what becomes of a migration when something fails. */
export function addDrill(program: Command, { terminal, finish }: Context): void {
  program
    .command('drill')
    .summary('strike a migration by every fault in every phase')
    .description(
      'Takes one migration of a scenario and tells, for every fault in every phase, what becomes of the guest.',
    )
    .argument('<scenario>', 'a YAML or JSON file, or preset:NAME (see "godwit presets")')
    .option(
      '--strategies <list>',
      'memory strategies to drill, such as qemu,xen-4, or all (default: that of the scenario)',
    )
    .option('--phases <list>', 'phases to strike in, such as memory-copy,post-copy (default: all)')
    .option('--migration <number>', 'place in the plan, from 0', wholeNumber, 0)
    .option('--no-fencing', 'drill without fencing and disk locks')
    .option('--sentences', 'say of each cell in a sentence what happened')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (reference: string, options: DrillOptions) => {
      const scenario = await readScenario(reference, { set: options.set }, terminal.cwd);
      const phases: FaultPhase[] | null =
        options.phases === undefined ? null : listOf(options.phases, 'phase', FAULT_PHASES);
      const report = reportOf({
        document: { ...scenario },
        strategies: strategiesOf(options.strategies),
        faults: null,
        phases,
        migration: options.migration,
        fencing: options.fencing ? null : false,
      });
      terminal.out(
        options.json ? drillJson(report) : drillText(report, options.sentences === true),
      );
      finish(EXIT.done);
    });
}
