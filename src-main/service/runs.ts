import type { RunDetail, RunEvent } from '#shared/contract/runs.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { wrongState } from './errors.ts';
import type { Procedures } from './procedures.ts';
import { goBack, intervene } from './interventions.ts';
import { notUnderWay, UNDER_WAY } from './run-states.ts';
import { startDocument } from './start-run.ts';
import { withUnvalidated } from './unvalidated.ts';

/** Runs: start, watch, control, and the table of all of them. */
export function runProcedures({ runs }: Procedures, dependencies: ServiceDependencies) {
  const { store, experiments } = dependencies;
  return {
    start: runs.start.handler(({ input: { document, ...wishes } }) => ({
      id: startDocument(dependencies, document, { ...wishes, provenance: {} }),
    })),
    watch: runs.watch.handler(({ input, signal }) => {
      const live = experiments.watch(input.id);
      return live === null ? ended(store.runs.get(input.id)) : live.closeOn(signal);
    }),
    control: runs.control.handler(({ input }) => {
      if (!experiments.control(input.id, input.control))
        throw notUnderWay(dependencies, input.id, 'controlled');
      return {};
    }),
    intervene: runs.intervene.handler(({ input }) => intervene(dependencies, input)),
    goBack: runs.goBack.handler(({ input }) => goBack(dependencies, input.id)),
    rerun: runs.rerun.handler(({ input }) => {
      const { row, scenario } = store.runs.get(input.id);
      if (scenario === null) {
        throw wrongState(
          row.state,
          'A measured run cannot be run again; its prediction can be simulated.',
        );
      }
      const provenance = { rerunOf: row.id };
      return {
        id: startDocument(dependencies, scenario, {
          name: row.name,
          pace: 'asap',
          paused: false,
          provenance,
        }),
      };
    }),
    list: runs.list.handler(({ input }) => store.runs.list(input)),
    get: runs.get.handler(({ input }) => withUnvalidated(store.runs.get(input.id))),
    series: runs.series.handler(({ input }) => {
      experiments.flush(input.id);
      const { time, columns } = store.series.read(input);
      return { time: [...time], columns: columns as Record<string, number[]> };
    }),
    groups: runs.groups.handler(({ input }) => store.runs.groups(input)),
    ids: runs.ids.handler(({ input }) => ({ ids: store.runs.ids(input) })),
    vocabulary: runs.vocabulary.handler(() => {
      const known = store.runs.vocabulary();
      return {
        parameters: [...known.parameters],
        tags: [...known.tags],
        experiments: [...known.experiments],
        memoryStrategies: [...known.memoryStrategies],
        diskStrategies: [...known.diskStrategies],
      };
    }),
    edit: runs.edit.handler(({ input }) => {
      const reply = requireWritable(store).runs.edit(input);
      if (reply.changed > 0) experiments.changes.touch();
      return reply;
    }),
    inTrash: runs.inTrash.handler(() => store.inTrash()),
    purge: runs.purge.handler(() => {
      const purged = requireWritable(store).purge();
      if (purged.removed > 0) experiments.changes.touch();
      return purged;
    }),
    changes: runs.changes.handler(({ signal }) => experiments.changes.watch().closeOn(signal)),
  };
}

/** What a watcher of a run gets that is not executed here: its state, and its end if it has one. */
async function* ended({
  row,
  migrations,
  failure,
}: RunDetail): AsyncGenerator<RunEvent, void, void> {
  const ends = migrations.map(({ start, metrics }) => start + (metrics['total_time_s'] ?? 0));
  const simulatedTime = ends.reduce((latest, end) => Math.max(latest, end), 0);
  yield { type: 'state', state: row.state, pace: 'asap', simulatedTime, failure, catchUp: null };
  if (UNDER_WAY.includes(row.state)) return;
  yield { type: 'finished', id: row.id, state: row.state, digest: row.digest };
}
