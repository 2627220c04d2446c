import type { SeriesTable } from '#shared/result/result.ts';
import { CLUSTER_SERIES } from '#shared/result/cluster-metrics.ts';
import type { ClusterSeriesId } from '#shared/result/cluster-metrics.ts';
import type { Seconds } from '#shared/units/types.ts';
import { PRIORITY } from '../kernel/kernel.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Fleet } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Moves } from './moves.ts';
import type { Scheduler } from './scheduler/scheduler.ts';

/** Points of each series, whatever the length of the life. */
const POINTS = 2000;

/** Series of a life: what is integrated over time as its mean since the last point, the rest as it is at the point. */
export class Sampler {
  readonly #kernel: Kernel;
  readonly #fleet: Fleet;
  readonly #moves: Moves;
  readonly #scheduler: Scheduler;
  readonly #ledger: Ledger;
  readonly #distance: Seconds;
  readonly #time: Seconds[] = [];
  readonly #columns = Object.fromEntries(
    CLUSTER_SERIES.map(({ id }) => [id, [] as number[]]),
  ) as Record<ClusterSeriesId, number[]>;
  #imbalance = 0;
  #bytes = 0;
  #downtime: Seconds = 0;

  constructor(
    kernel: Kernel,
    fleet: Fleet,
    moves: Moves,
    scheduler: Scheduler,
    ledger: Ledger,
    duration: Seconds,
  ) {
    this.#kernel = kernel;
    this.#fleet = fleet;
    this.#moves = moves;
    this.#scheduler = scheduler;
    this.#ledger = ledger;
    this.#distance = duration / POINTS;
  }

  begin(): void {
    const event = this.#kernel.event(PRIORITY.observe, () => {
      this.sample();
      this.#kernel.schedule(event, (this.#time.length + 1) * this.#distance);
    });
    this.#kernel.schedule(event, this.#distance);
  }

  sample(): void {
    const { now } = this.#kernel;
    const last = this.#time.at(-1) ?? 0;
    if (now <= last) return;
    const passed = now - last;
    const { meters } = this.#fleet;
    const imbalance = meters.imbalanceUntil(now);
    const bytes = this.#moves.sentBytes;
    const downtime = this.#ledger.downtimeNow;
    const served = passed * Math.max(1, this.#fleet.guests.length);
    const c = this.#columns;
    this.#time.push(now);
    c.imbalance.push((imbalance - this.#imbalance) / passed);
    c.migration_rate.push(Math.max(0, bytes - this.#bytes) / passed);
    c.mean_load.push(meters.meanLoad);
    c.migrations_running.push(this.#moves.running.size);
    c.migrations_waiting.push(this.#scheduler.waiting);
    c.power.push(meters.watts);
    c.guests_short.push(meters.shortGuests);
    c.guests_down.push(this.#ledger.downNow);
    c.hosts_up.push(meters.hostsUp);
    // A switch-over is charged when it happens and may be longer than what has passed since.
    c.availability.push(Math.min(1, Math.max(0, 1 - (downtime - this.#downtime) / served)));
    this.#downtime = downtime;
    this.#imbalance = imbalance;
    this.#bytes = bytes;
  }

  table(): SeriesTable {
    return { time: this.#time, columns: this.#columns };
  }
}
