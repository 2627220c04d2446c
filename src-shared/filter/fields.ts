import { RUN_STATES } from '../contract/runs.ts';
import type { Vocabulary } from './tree.ts';

/**
 * What a field holds: one text; several texts; one of some words; a number; yes or no; a moment.
 */
export type FieldType = 'text' | 'list' | 'choice' | 'number' | 'flag' | 'moment';

/** A field of every run that can be asked for. */
export interface RunField {
  readonly id: RunFieldId;
  readonly type: FieldType;
  /** Other names that people write. */
  readonly aliases: readonly string[];
  readonly meaning: string;
  /** The words of a `choice`. */
  readonly choices?: readonly string[];
  /** Values that the store knows, offered while typing. */
  readonly known?: keyof Vocabulary;
}

export type RunFieldId =
  | 'name'
  | 'note'
  | 'tag'
  | 'state'
  | 'kind'
  | 'experiment'
  | 'configuration'
  | 'strategy'
  | 'disk_strategy'
  | 'resolution'
  | 'seed'
  | 'guests'
  | 'engine'
  | 'digest'
  | 'id'
  | 'started'
  | 'converged'
  | 'pinned';

const field = (
  id: RunFieldId,
  type: FieldType,
  aliases: readonly string[],
  meaning: string,
  more: Pick<RunField, 'choices' | 'known'> = {},
): RunField => ({ id, type, aliases, meaning, ...more });

/** Every field, in the order in which they are offered. */
export const RUN_FIELDS: readonly RunField[] = [
  field('name', 'text', [], 'The name of the run.'),
  field('tag', 'list', ['tags'], 'A tag of the run.', { known: 'tags' }),
  field('state', 'choice', [], 'How the run stands or ended.', { choices: RUN_STATES }),
  field('strategy', 'list', ['memory_strategy', 'memoryStrategy'], 'The memory strategy.', {
    known: 'memoryStrategies',
  }),
  field('disk_strategy', 'list', ['diskStrategy'], 'The disk strategy.', {
    known: 'diskStrategies',
  }),
  field('converged', 'flag', [], 'Whether every migration of the run converged.'),
  field('experiment', 'list', ['experiments'], 'The experiment that the run belongs to.', {
    known: 'experiments',
  }),
  field('kind', 'choice', [], 'Whether it was simulated or measured.', {
    choices: ['simulated', 'measured'],
  }),
  field('started', 'moment', ['created', 'createdAt'], 'When the run was started.'),
  field('note', 'text', ['notes'], 'What somebody wrote about the run.'),
  field('pinned', 'flag', [], 'Whether the run is pinned.'),
  field('resolution', 'choice', [], 'How the simulation kept its pages.', {
    choices: ['expected', 'exact'],
  }),
  field('seed', 'number', [], 'The seed of the run.'),
  field('guests', 'number', [], 'Number of guests.'),
  field(
    'configuration',
    'text',
    [],
    'Everything of the scenario but name and seed, as a short code.',
  ),
  field('engine', 'text', ['engineVersion'], 'Version of the simulation engine.'),
  field('digest', 'text', [], 'SHA-256 of the result.'),
  field('id', 'text', [], 'The id of the run.'),
];
