import type { Command } from 'commander';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../failures.ts';

/** `godwit schema`: the JSON Schema of scenarios. */
export function addSchema(program: Command, { terminal, finish }: Context): void {
  program
    .command('schema')
    .summary('print the JSON Schema of scenarios')
    .description(
      'Prints the JSON Schema (draft 2020-12) of scenario documents, for editors and other programs.',
    )
    .addHelpText('after', '\nExample:\n  godwit schema > godwit-scenario.schema.json')
    .action(() => {
      terminal.out(`${JSON.stringify(scenarioJsonSchema(STRATEGY_CATALOGUE), null, 2)}\n`);
      finish(EXIT.done);
    });
}
