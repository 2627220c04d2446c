import { drill, drilledScenario } from '#main/drill/index.ts';
import type { Procedures } from './procedures.ts';

/** Lets other requests in: a cell takes milliseconds, a large scenario's more. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The failure drill. */
export function faultProcedures({ faults }: Procedures) {
  return {
    drill: faults.drill.handler(async function* ({ input, signal }) {
      const started = performance.now();
      let struck = 0;
      for (const step of drill(input)) {
        if (signal?.aborted) return;
        if (step.type === 'cells')
          struck += step.cells.filter(({ state }) => state === 'struck').length;
        yield step;
        await breathe();
      }
      yield { type: 'end' as const, struck, seconds: (performance.now() - started) / 1000 };
    }),
    cell: faults.cell.handler(({ input }) => ({ document: { ...drilledScenario(input) } })),
  };
}
