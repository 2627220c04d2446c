import type { OpenedFile } from '#shared/contract/application.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { ValidationEvent } from '#shared/contract/validation.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { caseDetail } from './case-detail.ts';
import { deriveScenario } from './derive.ts';
import { EXAMPLES } from './examples/index.ts';
import { knownBeforeSchema } from './qemu-file.ts';
import { looksMeasured, readQemuFile } from './read-file.ts';
import { readRun } from './read-run.ts';
import { publishedJobs, shippedPapers } from './published/index.ts';
import { shippedMeasured } from './shipped.ts';
import { measuredJobs, validateJobs } from './validate.ts';

export { deriveScenario, notSimulated } from './derive.ts';
export { compareCase, predict } from './cases.ts';
export { reportOf } from './errors.ts';
export { knownBefore } from './qemu-file.ts';
export { readQemuFile } from './read-file.ts';
export { validateFiles } from './validate.ts';

/** Key of a measured run's provenance that holds what was known before it, as JSON. */
const KNOWN_BEFORE = 'knownBefore';

/** Migrations of real hypervisors: those that ship with Godwit, and those in files that people open. */
export const measuredLibrary = {
  examples: () => EXAMPLES.map(({ name, sentence }) => ({ name, sentence })),

  /** An example as the file that it is; null when there is none of that name. */
  example(name: string): OpenedFile | null {
    const found = EXAMPLES.find((one) => one.name === name);
    return found ? { name: `${found.name}.json`, text: found.text } : null;
  },

  recognises: looksMeasured,

  /** Reads a file as a run that has ended. @throws DocumentError */
  read({ name, text }: OpenedFile) {
    const measured = readRun(readQemuFile(text, name), text);
    const { migration } = measured;
    return {
      run: {
        name: measured.name,
        kind: 'measured' as const,
        seed: 0,
        resolution: null,
        engineVersion: measured.hypervisor,
        guests: 1,
        memoryStrategy: migration.memoryStrategy,
        diskStrategy: migration.diskStrategy,
        scenario: null,
        parameters: measured.parameters,
        provenance: {
          file: name,
          hypervisor: measured.hypervisor,
          [KNOWN_BEFORE]: JSON.stringify(measured.knownBefore),
        },
      },
      ended: { digest: measured.digest, ended: 'finished' as const, migrations: [migration] },
    };
  },

  /** The scenario that a person could have known before a measured run began. @throws DocumentError */
  derive(measured: RunDetail): Scenario {
    const text = measured.provenance[KNOWN_BEFORE];
    const parsed = knownBeforeSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
    if (!parsed.success) {
      throw new DocumentError([
        {
          path: 'provenance.knownBefore',
          message: 'this run does not hold what was known before it',
        },
      ]);
    }
    return deriveScenario(parsed.data);
  },

  caseDetail,

  /** Simulates the measured and the published cases that ship with Godwit. */
  validate: (signal: AbortSignal | undefined) => validateCases({}, signal),
};

/** Files to validate against; a kind that is left out is the one that ships with Godwit, an empty list is none. */
export interface ValidationFiles {
  readonly measured?: readonly OpenedFile[];
  readonly papers?: readonly OpenedFile[];
}

/** Simulates measured migrations, then published results, and ends with the report over both. */
export async function* validateCases(
  { measured, papers = shippedPapers() }: ValidationFiles,
  signal?: AbortSignal,
): AsyncGenerator<ValidationEvent> {
  const files = measured ?? (await shippedMeasured());
  yield* validateJobs([...measuredJobs(files), ...publishedJobs(papers)], signal);
}
