import type { Command } from 'commander';
import { PRESETS, presetByName } from '#shared/scenario/presets/index.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { scenarioText } from '../scenario-input.ts';

const EXAMPLES = `
Examples:
  godwit presets
  godwit presets --show idle > my-scenario.yaml`;

/** `godwit presets`: what ships, one a line. */
export function addPresets(program: Command, context: Context): void {
  const { terminal, finish } = context;
  program
    .command('presets')
    .summary('list the scenarios that ship with Godwit')
    .description('Lists the scenarios that ship with Godwit, one a line, the name first.')
    .option('--show <name>', 'print one of them as YAML, to start from')
    .option('--json', 'print them as one JSON list')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { show?: string; json?: boolean }) => {
      if (options.show !== undefined) {
        if (options.json) throw new InputError('--show and --json exclude each other.');
        const name = options.show.replace(/^preset:/, '');
        terminal.out(
          presetByName(name)?.text ?? (await scenarioText(`preset:${name}`, terminal.cwd)),
        );
      } else if (options.json) {
        terminal.out(`${JSON.stringify(PRESETS, null, 2)}\n`);
      } else {
        const width = Math.max(...PRESETS.map((preset) => preset.name.length));
        for (const preset of PRESETS)
          terminal.out(`${preset.name.padEnd(width)}  ${preset.sentence}\n`);
      }
      finish(EXIT.done);
    });
}
