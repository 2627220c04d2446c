import type { RunEvent, RunFrame } from '#shared/contract/runs.ts';
import { FrameBuffer } from './frame-buffer.ts';
import { PullStream } from './pull-stream.ts';

type StateEvent = Extract<RunEvent, { type: 'state' }>;
type EndEvent = Extract<RunEvent, { type: 'finished' }>;

interface Watcher {
  readonly stream: PullStream<RunEvent>;
  readonly frames: FrameBuffer;
  state: StateEvent | null;
  end: EndEvent | null;
}

/** A run that has not ended yet, as its watchers see it. */
export class LiveRun {
  readonly #history = new FrameBuffer();
  readonly #watchers = new Set<Watcher>();
  #state: StateEvent;
  #latest: RunFrame | null = null;

  constructor(state: StateEvent) {
    this.#state = state;
  }

  get state(): StateEvent {
    return this.#state;
  }

  setState(state: StateEvent): void {
    this.#state = state;
    for (const watcher of this.#watchers) {
      watcher.state = state;
      watcher.stream.wake();
    }
  }

  /** The last frame that came; null before the first. */
  get latest(): RunFrame | null {
    return this.#latest;
  }

  addFrame(frame: RunFrame): void {
    this.#latest = frame;
    this.#history.add(frame);
    for (const watcher of this.#watchers) {
      watcher.frames.add(frame);
      watcher.stream.wake();
    }
  }

  /** The last state and the end; the streams end when these were read. */
  end(state: StateEvent, end: EndEvent): void {
    this.setState(state);
    for (const watcher of this.#watchers) {
      watcher.end = end;
      watcher.stream.end();
    }
  }

  /** The state, a frame with everything so far, then what happens; a slow reader gets merged frames. */
  watch(): PullStream<RunEvent> {
    const watcher: Watcher = {
      frames: new FrameBuffer(),
      state: this.#state,
      end: null,
      stream: new PullStream<RunEvent>(
        () => nextEvent(watcher),
        () => this.#watchers.delete(watcher),
      ),
    };
    const past = this.#history.peek();
    if (past !== null) watcher.frames.add(past);
    this.#watchers.add(watcher);
    return watcher.stream;
  }
}

/** What ended a run is told after everything that came before it. */
function nextEvent(watcher: Watcher): RunEvent | null {
  const { state, end } = watcher;
  if (state !== null && (end === null || watcher.frames.empty)) {
    watcher.state = null;
    return state;
  }
  const frame = watcher.frames.take();
  if (frame !== null) return frame;
  watcher.end = null;
  return end;
}
