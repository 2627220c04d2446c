import type { RunQuery, RunRow } from '#shared/contract/runs.ts';

/** A row of the Runs table; what a test cares about is given. */
export function runRow(index: number, given: Partial<RunRow> = {}): RunRow {
  return {
    id: `run-${index}`,
    name: `Run ${index}`,
    kind: 'simulated',
    state: 'finished',
    createdAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    seed: index,
    resolution: 'expected',
    engineVersion: '1.0.0',
    digest: 'ab'.repeat(32),
    guests: 1,
    memoryStrategy: 'qemu',
    diskStrategy: 'shared',
    converged: true,
    metrics: { total_time_s: index },
    tags: [],
    note: '',
    pinned: false,
    deleted: false,
    spark: [],
    ...given,
  };
}

/** What the service would answer to a query, as far as the window's tests need it. */
export function pageOf(
  all: readonly RunRow[],
  query: Partial<RunQuery>,
): { rows: RunRow[]; total: number; tags: string[] } {
  const { filter = '', trash = false, offset = 0, limit = 100, sort = [] } = query;
  const found = all.filter((row) => row.deleted === trash && row.name.includes(filter));
  const [key] = sort;
  const ordered =
    key?.column === 'name' ? found.toSorted((a, b) => a.name.localeCompare(b.name)) : found;
  return {
    rows: ordered.slice(offset, offset + limit),
    total: found.length,
    tags: [...new Set(all.flatMap((row) => row.tags))],
  };
}
