/** The longest name of a run that the store takes. */
const LONGEST_NAME = 200;

/** The name of one replication's run: "experiment: strategy qemu, rate 1 Gbit/s, seed 3". */
export function replicationName(
  experiment: string,
  labels: Readonly<Record<string, string>>,
  seed: number,
): string {
  const settings = Object.entries(labels).map(([name, label]) => `${name} ${label}`);
  const name = `${experiment}: ${[...settings, `seed ${seed}`].join(', ')}`;
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
