import { canonicalJson, pointScenario } from '#shared/experiment/point-scenario.ts';
import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Engine } from '../engine.ts';
import type { SweepJournal } from './journal.ts';
import type { JobOutcome } from './messages.ts';
import { Preparation } from './preparation.ts';
import { checkedPoint, replicationInput } from './replication.ts';
import { ShardFileError } from './shard-file.ts';
import type { ShardHeader, ShardReplication } from './shard-file.ts';
import { readyExperiment } from './sweeps.ts';

/** Runs per transaction: some tens of milliseconds. */
const RUNS_PER_WRITE = 200;

/** @throws ShardFileError unless the headers are those of all parts of one experiment, each once */
export function checkParts(
  headers: readonly { readonly name: string; readonly header: ShardHeader }[],
): void {
  const [first] = headers;
  if (!first) throw new ShardFileError('There are no shards to merge.');
  const { of } = first.header.shard;
  const document = canonicalJson(first.header.experiment);
  const found = new Map<number, string>();
  for (const { name, header } of headers) {
    if (canonicalJson(header.experiment) !== document)
      throw new ShardFileError(`${name} is of another experiment than ${first.name}.`);
    if (header.engineVersion !== first.header.engineVersion)
      throw new ShardFileError(
        `${name} was made by engine ${header.engineVersion}, ${first.name} by ${first.header.engineVersion}: run one of them again.`,
      );
    if (header.shard.of !== of)
      throw new ShardFileError(
        `${name} is one of ${header.shard.of} shards, ${first.name} one of ${of}.`,
      );
    const other = found.get(header.shard.index);
    if (other !== undefined)
      throw new ShardFileError(
        `${name} and ${other} are both shard ${header.shard.index} of ${of}.`,
      );
    found.set(header.shard.index, name);
  }
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !found.has(index),
  );
  if (missing.length > 0)
    throw new ShardFileError(
      `Shard ${missing.slice(0, 10).join(', ')} of ${of} is missing; expected all of them.`,
    );
}

type MergeEngine = Pick<Engine, 'version' | 'parameters' | 'catalogue'>;

/** Puts the runs of shards into a stored experiment, as if they had been run here. */
export class ShardMerge {
  readonly #id: string;
  readonly #journal: SweepJournal;
  readonly #engine: MergeEngine;
  readonly #ready: ReturnType<typeof readyExperiment>;
  readonly #seeds: ReadonlySet<number>;
  readonly #scenarios = new Map<number, Scenario>();
  readonly #places = new Map<number, number>();
  #waiting: JobOutcome[] = [];

  /** @throws DocumentError when the document holds no longer */
  constructor(id: string, document: object, journal: SweepJournal, engine: MergeEngine) {
    this.#id = id;
    this.#journal = journal;
    this.#engine = engine;
    this.#ready = readyExperiment(document, engine.catalogue);
    this.#seeds = new Set(this.#ready.experiment.seeds);
  }

  /** Checks and writes down the points. @throws ShardFileError when one can't be run */
  async prepare(): Promise<void> {
    const { points, experiment } = this.#ready;
    const { version, catalogue } = this.#engine;
    const preparation = new Preparation(points.length);
    for (let index = 0; index < points.length; index += 1) {
      const reading = pointScenario(experiment.scenario, points.at(index).changes, catalogue);
      preparation.add([checkedPoint(this.#ready, index, reading, version)]);
    }
    const refusal = preparation.refusal();
    if (refusal !== null) throw new ShardFileError(refusal);
    await preparation.write(this.#id, this.#journal, () => true);
    const { seeds, stop } = experiment;
    this.#journal.endPoints(this.#id, seeds, wantedReplications(stop, [], seeds.length), version);
    for (const [place, point] of this.#journal.positions(this.#id).entries())
      this.#places.set(point, place);
  }

  /** @throws ShardFileError when the replication is no part of the shard */
  add({ shard }: ShardHeader, replication: ShardReplication, name: string): void {
    const { point, seed } = replication;
    const place = this.#places.get(point);
    const belongs =
      place !== undefined && place % shard.of === shard.index - 1 && this.#seeds.has(seed);
    const told = `point ${point} with seed ${seed}`;
    if (!belongs)
      throw new ShardFileError(
        `${name} holds ${told}, which is no part of shard ${shard.index} of ${shard.of}.`,
      );
    if ('failure' in replication) {
      this.#waiting.push({
        job: { point, seed },
        ok: false,
        failure: replication.failure,
        seconds: 0,
      });
    } else {
      const { result } = replication;
      const scenario = { ...this.#scenario(point), seed };
      const input = replicationInput(this.#ready, point, scenario, this.#engine.parameters);
      this.#waiting.push({ job: { point, seed }, ok: true, input, result, seconds: 0 });
    }
    if (this.#waiting.length >= RUNS_PER_WRITE) this.flush();
  }

  flush(): void {
    if (this.#waiting.length > 0)
      this.#journal.record(this.#id, this.#engine.version, this.#waiting, []);
    this.#waiting = [];
  }

  #scenario(point: number): Scenario {
    const known = this.#scenarios.get(point);
    if (known) return known;
    const { points, experiment } = this.#ready;
    const reading = pointScenario(
      experiment.scenario,
      points.at(point).changes,
      this.#engine.catalogue,
    );
    if (!reading.ok) throw new ShardFileError(`Point ${point} can't be run.`);
    // A file goes point by point, so only the last few are needed again.
    if (this.#scenarios.size > 100) this.#scenarios.clear();
    this.#scenarios.set(point, reading.scenario);
    return reading.scenario;
  }
}
