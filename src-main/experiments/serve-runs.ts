import type { RunControl } from '#shared/contract/runs.ts';
import type { Engine } from './engine.ts';
import { timedExpectation } from './engine.ts';
import type { FromWorker, RunStart, ToWorker } from './messages.ts';
import { failureSentence, RunDriver } from './run-driver.ts';
import type { DriverWorld } from './run-driver.ts';
import { SweepServer } from './sweeps/serve-sweeps.ts';

/** The side of a MessagePort that a worker uses. */
export interface WorkerPort {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  close(): void;
}

/** What a worker does: it hosts runs, runs those of sweeps, and answers expectations until it is told to close. */
export function serveRuns(port: WorkerPort, engine: Engine): void {
  const drivers = new Map<string, RunDriver>();
  const world: DriverWorld = {
    clock: () => performance.now(),
    later,
    post: (message) => port.postMessage(message),
  };

  const sweeps = new SweepServer(engine, {
    clock: world.clock,
    later: (callback) => void later(0, callback),
    post: world.post,
  });

  const start = (run: RunStart): void => {
    try {
      const simulation = engine.createSimulation(run.scenario);
      const driver = new RunDriver(run, simulation, world, () => drivers.delete(run.id));
      drivers.set(run.id, driver);
      driver.begin();
    } catch (error) {
      port.postMessage({ type: 'failed', id: run.id, reason: failureSentence(error) });
    }
  };
  const control = (id: string, order: RunControl): void => drivers.get(id)?.control(order);

  port.on('message', (message) => {
    switch (message.type) {
      case 'start':
        start(message.start);
        return;
      case 'control':
        control(message.id, message.control);
        return;
      case 'taken':
        drivers.get(message.id)?.taken();
        return;
      case 'expect':
        port.postMessage(expectation(engine, message));
        return;
      case 'close':
        for (const driver of drivers.values()) driver.interrupt();
        sweeps.close();
        // A closed port delivers what was posted and then lets the thread end.
        port.close();
        return;
      default:
        sweeps.receive(message);
    }
  });
}

function expectation(engine: Engine, asked: Extract<ToWorker, { type: 'expect' }>): FromWorker {
  try {
    return {
      type: 'expected',
      id: asked.id,
      expectation: timedExpectation(engine.expectScenario, asked.scenario, asked.curveOver),
    };
  } catch (error) {
    return {
      type: 'not-expected',
      id: asked.id,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

/** An immediate lets waiting messages in first and, unlike a timer of 0 ms, costs no millisecond. */
function later(milliseconds: number, callback: () => void): () => void {
  if (milliseconds <= 0) {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
