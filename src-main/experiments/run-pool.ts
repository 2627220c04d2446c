import type { Pace, RunControl, RunFrame, RunState } from '#shared/contract/runs.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { FromWorker, RunStart } from './messages.ts';
import { PoolWorker } from './pool-worker.ts';

/** Runs that may wait; each holds its scenario in memory. */
const LONGEST_QUEUE = 10_000;
/**
 * A worker looks at messages every few milliseconds, unless one event of a simulation takes longer. One that does not
 * even answer within this time is ended, and with it what the run had computed but not sent.
 */
const PATIENCE_MS = 5000;
/** Runs that one worker hosts at most, paused and paced ones included. */
const RUNS_PER_WORKER = 16;

/** How a run ended. Without a result: it never began, its worker died, or Godwit was closed. */
export type RunEnd =
  | { readonly state: RunResult['ended']; readonly result: RunResult; readonly failure: null }
  | { readonly state: 'cancelled'; readonly result: null; readonly failure: null }
  | { readonly state: 'failed' | 'interrupted'; readonly result: null; readonly failure: string };

/** What the owner of a run is told about it, in the order in which it happens. */
export interface RunListener {
  /** `catchUp` is where it stops hurrying; null when it does not. */
  readonly state: (
    state: RunState,
    pace: Pace,
    simulatedTime: Seconds,
    catchUp: Seconds | null,
  ) => void;
  readonly frame: (frame: RunFrame) => void;
  readonly ended: (end: RunEnd) => void;
}

interface HostedRun {
  start: RunStart;
  readonly listener: RunListener;
  /** Null while it waits. */
  host: Host | null;
  /** Steps asked for while it waited. */
  steps: number;
  /** Runs while it was told to cancel and has not answered. */
  patience: NodeJS.Timeout | undefined;
}

interface Host {
  readonly worker: PoolWorker;
  readonly runs: Set<HostedRun>;
}

/** Too many runs wait already. */
export class QueueFullError extends Error {
  constructor() {
    super(
      `${LONGEST_QUEUE.toLocaleString('en')} runs are waiting already. Start more when some of them have ended, or cancel some.`,
    );
  }
}

/**
 * Executes runs in worker threads. A run that goes as fast as it can has a worker to itself; paused
 * and paced runs hardly use one and share. Runs beyond that wait in the order in which they came.
 */
export class RunPool {
  readonly #address: URL;
  #size: number;
  #closed = false;
  readonly #hosts: Host[] = [];
  readonly #runs = new Map<string, HostedRun>();
  readonly #queue: HostedRun[] = [];

  /** @param size number of worker threads, at least 1 */
  constructor(address: URL, size: number) {
    this.#address = address;
    this.#size = Math.max(1, size);
  }

  /** Number of runs that have not ended. */
  get pending(): number {
    return this.#runs.size;
  }

  /** A smaller number takes effect as runs end. */
  resize(size: number): void {
    this.#size = Math.max(1, size);
    this.#dispatch();
  }

  /** @throws QueueFullError when another run cannot be taken */
  checkRoom(): void {
    if (this.#closed) throw new Error('the pool was closed');
    if (this.#queue.length >= LONGEST_QUEUE) throw new QueueFullError();
  }

  /** @throws QueueFullError */
  start(start: RunStart, listener: RunListener): void {
    this.checkRoom();
    const run: HostedRun = { start, listener, host: null, steps: 0, patience: undefined };
    this.#runs.set(start.id, run);
    this.#queue.push(run);
    this.#dispatch();
  }

  /** Answers whether there is such a run. */
  control(id: string, control: RunControl): boolean {
    const run = this.#runs.get(id);
    if (run === undefined) return false;
    if (run.host === null) {
      this.#controlWaiting(run, control);
      return true;
    }
    // Told by the worker soon; known here at once, since where runs are put depends on it.
    run.start = changed(run.start, control);
    run.host.worker.post({ type: 'control', id, control });
    if (control.action === 'cancel') this.#await(run);
    return true;
  }

  /**
   * Ends every run as interrupted, with what it had, and every worker.
   *
   * @param beforeTheEnd called when the last frames have come and no run has been told its end yet
   */
  async close(beforeTheEnd: () => void = () => undefined): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all(this.#hosts.map(({ worker }) => worker.leave()));
    this.#hosts.length = 0;
    beforeTheEnd();
    for (const run of this.#runs.values()) {
      this.#end(run, {
        state: 'interrupted',
        result: null,
        failure: 'Godwit was closed before the run ended.',
      });
    }
  }

  #controlWaiting(run: HostedRun, control: RunControl): void {
    if (control.action === 'cancel') {
      this.#end(run, { state: 'cancelled', result: null, failure: null });
      return;
    }
    run.start = changed(run.start, control);
    if (control.action === 'step') run.steps += 1;
    run.listener.state('queued', run.start.pace, 0, run.start.catchUp);
    this.#dispatch();
  }

  /** Puts waiting runs onto workers, as far as there is room. */
  #dispatch(): void {
    if (this.#closed) return;
    let at = 0;
    let roomForFast = true;
    while (at < this.#queue.length) {
      const run = this.#queue[at] as HostedRun;
      const light = isLight(run);
      const host = light || roomForFast ? this.#room(light) : null;
      if (host === null) {
        if (light) return;
        roomForFast = false;
        at += 1;
        continue;
      }
      this.#queue.splice(at, 1);
      run.host = host;
      host.runs.add(run);
      host.worker.hold(true);
      host.worker.post({ type: 'start', start: run.start });
      for (; run.steps > 0; run.steps -= 1) this.control(run.start.id, { action: 'step' });
    }
  }

  /** A worker that can take another run, begun if need be; null when all are full. */
  #room(light: boolean): Host | null {
    const hosts = this.#hosts
      .slice(0, this.#size)
      .filter(({ runs }) => runs.size < RUNS_PER_WORKER);
    const free = hosts.filter(({ runs }) => [...runs].every(isLight));
    const [idle] = free.toSorted((a, b) => a.runs.size - b.runs.size);
    if (idle !== undefined) return idle;
    if (this.#hosts.length < this.#size) return this.#hire();
    const [least] = hosts.toSorted((a, b) => a.runs.size - b.runs.size);
    return light ? (least ?? null) : null;
  }

  #hire(): Host {
    const host: Host = {
      runs: new Set(),
      worker: new PoolWorker(this.#address, {
        message: (message) => this.#receive(message),
        died: (reason) => this.#bury(host, reason),
      }),
    };
    this.#hosts.push(host);
    return host;
  }

  #bury(host: Host, reason: string): void {
    this.#hosts.splice(this.#hosts.indexOf(host), 1);
    const failure = `The worker thread of this run ended unexpectedly (${reason}). What it had recorded is kept; the run can be run again.`;
    for (const run of host.runs) this.#end(run, { state: 'failed', result: null, failure });
    this.#dispatch();
  }

  /** A thread that is in an event without an end can only be ended by force; not while runs are on it that still go on. */
  #await(run: HostedRun): void {
    run.patience ??= setTimeout(() => {
      const { host } = run;
      if (host === null || this.#closed) return;
      const cancelled = [...host.runs];
      if (!cancelled.every(({ patience }) => patience !== undefined)) {
        run.patience = undefined;
        this.#await(run);
        return;
      }
      void host.worker.kill();
      this.#hosts.splice(this.#hosts.indexOf(host), 1);
      for (const one of cancelled)
        this.#end(one, { state: 'cancelled', result: null, failure: null });
    }, PATIENCE_MS).unref();
  }

  #receive(message: FromWorker): void {
    if (!('id' in message) || typeof message.id === 'number') return;
    const run = this.#runs.get(message.id);
    if (run === undefined) return;
    switch (message.type) {
      case 'state':
        run.start = { ...run.start, paused: message.state === 'paused', pace: message.pace };
        run.listener.state(message.state, message.pace, message.simulatedTime, message.catchUp);
        this.#dispatch();
        return;
      case 'cancelling':
        clearTimeout(run.patience);
        run.patience = undefined;
        return;
      case 'frame':
        run.listener.frame(message.frame);
        run.host?.worker.post({ type: 'taken', id: message.id });
        return;
      case 'finished':
        this.#end(run, { state: message.result.ended, result: message.result, failure: null });
        return;
      case 'failed':
        this.#end(run, { state: 'failed', result: null, failure: message.reason });
        return;
    }
  }

  #end(run: HostedRun, end: RunEnd): void {
    this.#runs.delete(run.start.id);
    clearTimeout(run.patience);
    const { host } = run;
    if (host === null) {
      const at = this.#queue.indexOf(run);
      if (at >= 0) this.#queue.splice(at, 1);
    } else {
      host.runs.delete(run);
      if (host.runs.size === 0) this.#rest(host);
    }
    run.listener.ended(end);
    this.#dispatch();
  }

  /** A worker without runs stays for the next one, unless there are more workers than wanted. */
  #rest(host: Host): void {
    host.worker.hold(false);
    const at = this.#hosts.indexOf(host);
    if (at < 0 || this.#closed || this.#hosts.length <= this.#size) return;
    this.#hosts.splice(at, 1);
    void host.worker.leave();
  }
}

/** True for a run that hardly uses its worker. */
function isLight(run: HostedRun): boolean {
  return run.start.paused || run.start.pace !== 'asap';
}

/** What a run is started with, or known to do, after a control. */
function changed(start: RunStart, control: RunControl): RunStart {
  switch (control.action) {
    case 'pause':
    case 'step':
      return { ...start, paused: true };
    case 'resume':
      return { ...start, paused: false };
    case 'pace':
      return { ...start, pace: control.pace };
    case 'map':
      return { ...start, map: control.migration };
    case 'cancel':
      return start;
  }
}
