import type { ExportedFile, ExportRequest } from '#shared/contract/comparison.ts';
import type { ApplicationInfo, OpenedFile } from '#shared/contract/application.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { Preset } from '#shared/contract/scenarios.ts';
import type { ValidationDetail, ValidationEvent } from '#shared/contract/validation.ts';
import type { ClusterMove } from '#shared/result/cluster.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Resimulate } from '#main/archives/index.ts';
import type { Changes, Experiments, ExpectScenario, Log, Sweeps } from '#main/experiments/index.ts';
import type { gatherReport, ReportInput } from '#main/reports/index.ts';
import type { EndedRun, NewRun, Store, StoreLocation } from '#main/store/index.ts';
import type { ArchiveShelf } from './archive-shelf.ts';
import type { MadeFiles } from './made-files.ts';
import type { PrintPdf } from './print.ts';

/** What the service needs to know of the simulation; running it is the business of `experiments`. */
interface EngineFacts {
  readonly version: string;
  readonly catalogue: StrategyCatalogue;
  readonly expectScenario: ExpectScenario;
  /** One migration of a life as a scenario of its own; null when it has none such. */
  readonly migrationOfLife: (scenario: Scenario, move: ClusterMove) => Scenario | null;
}

/** What the desktop shell wants of the window; a shell without files or a menu never gives any. */
export interface Shell {
  readonly openRequests: (signal: AbortSignal | undefined) => AsyncIterable<OpenedFile>;
  readonly menuCommands: (signal: AbortSignal | undefined) => AsyncIterable<{ command: string }>;
}

/** Migrations of real hypervisors: those that ship with Godwit, and those in files that people open. */
export interface MeasuredLibrary {
  readonly examples: () => { name: string; sentence: string }[];
  /** An example as the file that it is; null when there is none of that name. */
  readonly example: (name: string) => OpenedFile | null;
  /** Whether plain data looks like a measured migration, well-formed or not. */
  readonly recognises: (value: unknown) => boolean;
  /** Reads a file as a run that has ended. @throws DocumentError */
  readonly read: (file: OpenedFile) => { readonly run: NewRun; readonly ended: EndedRun };
  /** The scenario that a person could have known before the migration began. @throws DocumentError */
  readonly derive: (measured: RunDetail) => Scenario;
  /** Simulates the measured cases that ship with Godwit. */
  readonly validate: (signal: AbortSignal | undefined) => AsyncIterable<ValidationEvent>;
  /** What stands behind the prediction of a case that ships; null when there is none of that name. */
  readonly caseDetail: (name: string) => Promise<ValidationDetail | null>;
}

/** The files that are made of comparisons. */
export interface ComparisonFiles {
  /** @throws DocumentError when a comparison is too large for a page */
  readonly gather: typeof gatherReport;
  /** @throws DocumentError when a figure is asked for that the comparison does not have */
  readonly render: (
    input: ReportInput,
    request: Pick<ExportRequest, 'format' | 'figure'>,
  ) => ExportedFile;
  /** A scenario as a flat list of paths and values. */
  readonly parameters: (scenario: Scenario) => RunDetail['parameters'];
}

/** Everything that the procedures work with. */
export interface ServiceDependencies {
  /** Version of Godwit. */
  readonly version: string;
  readonly host: ApplicationInfo['host'];
  readonly store: Store;
  /** Where the store is kept; null when the host opened one that cannot be moved. */
  readonly location: StoreLocation | null;
  readonly experiments: Experiments;
  readonly sweeps: Sweeps;
  readonly shelf: ArchiveShelf;
  /** Files that were made and wait to be fetched. */
  readonly made: MadeFiles;
  readonly printPdf: PrintPdf;
  /** Told whenever a report was stored, removed or brought back. */
  readonly reportChanges: Changes;
  /** Simulates an input again and answers the digest. */
  readonly resimulate: Resimulate;
  readonly engine: EngineFacts;
  readonly presets: readonly Preset[];
  readonly measured: MeasuredLibrary;
  readonly comparisonFiles: ComparisonFiles;
  readonly shell: Shell;
  readonly log: Log;
}
