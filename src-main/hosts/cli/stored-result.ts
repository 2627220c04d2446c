import type { ClusterResult } from '#shared/result/cluster.ts';
import type { EndedRun, WritableStore } from '#main/store/index.ts';

/** The whole result of a stored run that has ended, with its series and what became of its cluster. @throws UnknownIdError */
export function storedResult(store: WritableStore, id: string): EndedRun {
  const { row, migrations } = store.runs.get(id);
  const cluster = storedCluster(store, id);
  return {
    digest: row.digest,
    ended: row.state as EndedRun['ended'],
    migrations: migrations.map((migration, position) => ({
      ...migration,
      series: store.series.read({ id, migration: position, columns: null, maxPoints: null }),
    })),
    ...(cluster ? { cluster } : {}),
  };
}

function storedCluster(store: WritableStore, id: string): ClusterResult | null {
  const life = store.cluster.life(id);
  if (life === null) return null;
  const { summary, hosts, guests, leftOut, bucketWidth } = life;
  const heat = store.cluster.heat(id, [...hosts.keys()]);
  return {
    ...summary,
    series: store.cluster.series(id, null, null),
    timeline: {
      hosts,
      guests,
      leftOut,
      ...store.cluster.rows(id, 0, Number.MAX_VALUE),
      heat: {
        width: bucketWidth,
        loads: [...hosts.keys()].map((host) => [...(heat.get(host) ?? [])]),
      },
    },
  };
}
