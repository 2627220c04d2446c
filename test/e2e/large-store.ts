import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore, requireWritable } from '#main/store/index.ts';

// A program of its own: `node large-store.ts FOLDER RUNS` makes a store of so many runs there. Rows are written by SQL,
// in a second or two; the store itself would take most of a minute.

const [folder = '', count = '0'] = process.argv.slice(2);
const path = join(folder, 'godwit.sqlite');
const runs = Number(count);

// The schema, and one run of each strategy with its configuration and parameters.
const store = requireWritable(openStore({ path }));
const strategies = ['qemu', 'xen-4', 'qemu-postcopy', 'stop-and-copy'];
for (const [index, memoryStrategy] of strategies.entries()) {
  store.runs.record(
    {
      id: `first${index}`,
      name: `First of ${memoryStrategy}`,
      kind: 'simulated',
      seed: index,
      resolution: 'expected',
      engineVersion: '1',
      guests: 1,
      memoryStrategy,
      diskStrategy: 'shared',
      scenario: null,
      parameters: {
        'plan[0].memory.strategy': memoryStrategy,
        'plan[0].memory.downtimeLimit': 0.1 * (index + 1),
        'guests[0].memory[0].size': 2 ** (29 + index),
      },
      provenance: {},
      tags: ['generated'],
    },
    {
      digest: 'ab'.repeat(32),
      ended: 'finished',
      migrations: [
        {
          guest: 'g',
          from: 'a',
          to: 'b',
          memoryStrategy,
          diskStrategy: 'shared',
          outcome: 'completed',
          converged: true,
          explanation: { code: 'converged', values: {} },
          start: 0,
          metrics: {
            total_time_s: 10 + index,
            downtime_s: 0.1,
            ram_bytes: 1e9,
            disk_bytes: 0,
            rounds: 5,
          },
          rounds: [],
          events: [],
          series: { time: [], columns: {} },
        },
      ],
    },
  );
}
store.close();

const database = new Database(path);
database.pragma('synchronous = OFF');
database.transaction(() => {
  // Each is like one of the first, which have the numbers 1 to 4; states are set last, since ended runs never change.
  database.exec(`
    CREATE TEMP TABLE wanted AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${runs - 4})
      SELECT i + 4 AS seq, 1 + i % 4 AS like FROM n;
    INSERT INTO runs SELECT wanted.seq, 'run' || wanted.seq, 'Run ' || wanted.seq, kind, 'running',
        strftime('%Y-%m-%dT%H:%M:00.000Z', '2026-01-01', '+' || wanted.seq || ' minutes'), wanted.seq, resolution,
        engine_version, '', guests, memory_strategy, disk_strategy, NULL, NULL, x'00FF80402010080400',
        '', 0, NULL, configuration
      FROM wanted JOIN runs ON runs.seq = wanted.like;
    INSERT INTO run_documents SELECT wanted.seq, scenario, parameters, provenance
      FROM wanted JOIN run_documents ON run_seq = wanted.like;
    INSERT INTO run_search SELECT wanted.seq, 'run ' || wanted.seq || char(10) || memory_strategy
      FROM wanted JOIN runs ON runs.seq = wanted.like;
    INSERT INTO run_metrics SELECT wanted.seq, metric, value * (1 + (wanted.seq * 7919 % 1000) / 1000.0)
      FROM wanted JOIN run_metrics ON run_seq = wanted.like;
    UPDATE runs SET state = 'finished', converged = 1, digest = 'cd' WHERE state = 'running';
  `);
})();
database.close();
