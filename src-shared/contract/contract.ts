import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  applicationInfoSchema,
  openedFileSchema,
  openReplySchema,
  settingsSchema,
  storeChangeSchema,
  storeHealthSchema,
} from './application.ts';
import { archiveProcedures } from './archives.ts';
import { comparisonProcedures } from './comparison.ts';
import { clusterProcedures } from './cluster.ts';
import { ERRORS } from './errors.ts';
import { faultProcedures } from './faults.ts';
import { experimentProcedures } from './experiments.ts';
import { continuedRunSchema, interveneRequestSchema } from './interventions.ts';
import {
  paceSchema,
  runControlSchema,
  runDetailSchema,
  runEditReplySchema,
  runEditSchema,
  runEventSchema,
  runGroupsPageSchema,
  runGroupsQuerySchema,
  runPageSchema,
  runQuerySchema,
  runSelectionSchema,
  runVocabularySchema,
  seriesRequestSchema,
} from './runs.ts';
import { reportProcedures } from './reports.ts';
import { checkReplySchema, documentSchema, draftSchema, presetSchema } from './scenarios.ts';
import { seriesTableSchema } from '../result/result.ts';
import { validationDetailSchema, validationEventSchema } from './validation.ts';
import { traceFitSchema, traceRequestSchema } from './traces.ts';
import { workingSetRequestSchema, workingSetSchema } from './working-set.ts';

const base = oc.errors(ERRORS);
const runId = z.strictObject({ id: z.string().max(80) });
const nothing = z.strictObject({}).optional();

/** Every procedure that the window may call. */
export const contract = {
  application: {
    info: base.input(nothing).output(applicationInfoSchema),
    settings: base.input(nothing).output(settingsSchema),
    saveSettings: base.input(settingsSchema).output(settingsSchema),
    storeHealth: base.input(nothing).output(storeHealthSchema),
    /** Checks the whole file, indexes against tables included. */
    checkIntegrity: base.input(nothing).output(storeHealthSchema),
    /** Notes that the store is copied, changed for another, or restored at the next start; or takes that back. */
    changeStore: base.input(storeChangeSchema).output(storeHealthSchema),
    /** Checks integrity and writes a backup beside the store; answers the new health. */
    backup: base.input(nothing).output(storeHealthSchema),
    /** Recognises a dropped or opened file by its content: a scenario, or a measured migration (imported). */
    open: base.input(openedFileSchema).output(openReplySchema),
    /** Files that the desktop shell wants opened (double click, second instance, menu). */
    openRequests: base.input(nothing).output(eventIterator(openedFileSchema)),
    /** Commands chosen in the desktop menu, by id of the window's command registry. */
    menuCommands: base
      .input(nothing)
      .output(eventIterator(z.strictObject({ command: z.string() }))),
  },
  scenarios: {
    presets: base.input(nothing).output(z.array(presetSchema)),
    jsonSchema: base.input(nothing).output(z.record(z.string(), z.unknown())),
    /** Checks a document and, when it holds and `expect` is set, computes its expectation. */
    check: base
      .input(
        z.strictObject({
          document: documentSchema,
          expect: z.boolean().default(true),
          /** Field over whose range the expectation's curve is drawn: "plan[0].memory.downtimeLimit". */
          curveOver: z.string().max(300).nullable().default(null),
        }),
      )
      .output(checkReplySchema),
    /** How one guest of a document writes its memory, and what pre-copy of it can reach; nothing is simulated. */
    workingSet: base.input(workingSetRequestSchema).output(workingSetSchema),
    /** The document as YAML text, in canonical key order. */
    toYaml: base
      .input(z.strictObject({ document: documentSchema }))
      .output(z.strictObject({ text: z.string() })),
    drafts: base.input(nothing).output(z.array(draftSchema)),
    saveDraft: base.input(draftSchema.omit({ updatedAt: true })).output(draftSchema),
    deleteDraft: base.input(runId).output(z.strictObject({})),
  },
  runs: {
    start: base
      .input(
        z.strictObject({
          document: documentSchema,
          name: z.string().min(1).max(200).optional(),
          seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
          resolution: z.enum(['expected', 'exact']).optional(),
          pace: paceSchema.default('asap'),
          /** Starts paused, so that the first event can be stepped to. */
          paused: z.boolean().default(false),
        }),
      )
      .output(runId),
    /** State, frames and the end of a run. A finished run answers its state and ends. */
    watch: base.input(runId).output(eventIterator(runEventSchema)),
    control: base
      .input(z.strictObject({ id: z.string().max(80), control: runControlSchema }))
      .output(z.strictObject({})),
    /**
     * Does something to a run that goes on: its scenario with that in it becomes a new run, which hurries to the same
     * moment and goes on from there instead of this one.
     */
    intervene: base.input(interveneRequestSchema).output(continuedRunSchema),
    /** Takes the last intervention back: the run before it goes on, from the moment of the intervention. */
    goBack: base.input(runId).output(continuedRunSchema),
    /** Runs the stored input of a run again, as a new run. */
    rerun: base.input(runId).output(runId),
    list: base.input(runQuerySchema).output(runPageSchema),
    get: base.input(runId).output(runDetailSchema),
    series: base.input(seriesRequestSchema).output(seriesTableSchema),
    /** Runs together by what they share, with statistics of some metrics. */
    groups: base.input(runGroupsQuerySchema).output(runGroupsPageSchema),
    /** Ids of all runs that a selection means. */
    ids: base.input(runSelectionSchema).output(z.strictObject({ ids: z.array(z.string()) })),
    /** What the store knows that filters may ask for. */
    vocabulary: base.input(nothing).output(runVocabularySchema),
    edit: base.input(runEditSchema).output(runEditReplySchema),
    /** What emptying the trash would remove, and about how much it would free. */
    inTrash: base.input(nothing).output(z.strictObject({ runs: z.number(), bytes: z.number() })),
    /** Deletes for good what is in the trash. */
    purge: base
      .input(nothing)
      .output(z.strictObject({ removed: z.number(), freedBytes: z.number() })),
    /** Fires whenever the table of runs changed (state, new run, edit), at most a few times a second. */
    changes: base.input(nothing).output(eventIterator(z.strictObject({ revision: z.number() }))),
  },
  comparisons: comparisonProcedures,
  archives: archiveProcedures,
  reports: reportProcedures,
  experiments: experimentProcedures,
  cluster: clusterProcedures,
  faults: faultProcedures,
  measured: {
    /** Measured migrations that ship with Godwit. */
    examples: base
      .input(nothing)
      .output(z.array(z.strictObject({ name: z.string(), sentence: z.string() }))),
    importExample: base.input(z.strictObject({ name: z.string().max(120) })).output(runId),
    import: base.input(openedFileSchema).output(runId),
    /** Derives the scenario that could have been known beforehand, simulates it, and answers the new run. */
    predict: base.input(runId).output(runId),
  },
  traces: {
    /** What a trace becomes in a scenario, and how far that, replayed, lies from it. */
    fit: base.input(traceRequestSchema).output(traceFitSchema),
  },
  validation: {
    /** Simulates the measured cases that ship with Godwit, here and now, case by case. */
    run: base.input(nothing).output(eventIterator(validationEventSchema)),
    /** The scenario of a case that ships, where each of its inputs comes from, and its series. */
    case: base.input(z.strictObject({ name: z.string().max(200) })).output(validationDetailSchema),
  },
};

export type Contract = typeof contract;
