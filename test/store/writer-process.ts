import { openStore, requireWritable } from '#main/store/index.ts';
import { aRun, aSeries } from './rows.ts';

/**
 * A process that holds a store open and writes into it until it is killed: argument 1 is the path.
 * Says "writing <id>" once a run is under way with series stored, and "read-only" when it may not write.
 */
const store = openStore({ path: process.argv[2] ?? '' });
if (store.writable) {
  const writable = requireWritable(store);
  const id = writable.runs.create(aRun({ name: 'Killed' }));
  writable.runs.create(aRun({ name: 'Still queued' }));
  writable.runs.setState(id, 'running');
  let points = 0;
  const write = () => {
    const table = aSeries(50, (index) => points + index);
    writable.series.append(id, 0, { ...table, time: table.time.map((time) => time + points) });
    points += 50;
  };
  write();
  process.stdout.write(`writing ${id}\n`);
  setInterval(write, 1);
} else {
  process.stdout.write('read-only\n');
  setInterval(() => undefined, 1000);
}
