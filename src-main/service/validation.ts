import type { ServiceDependencies } from './dependencies.ts';
import { notFound } from './errors.ts';
import type { Procedures } from './procedures.ts';

/** Lets other requests in between two cases: simulating one takes a while. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Measured cases against their predictions. */
export function validationProcedures(
  { validation }: Procedures,
  { measured }: ServiceDependencies,
) {
  return {
    case: validation.case.handler(async ({ input }) => {
      const detail = await measured.caseDetail(input.name);
      if (!detail) throw notFound('simulated case', input.name);
      return detail;
    }),
    run: validation.run.handler(async function* ({ signal }) {
      for await (const event of measured.validate(signal)) {
        if (signal?.aborted) return;
        yield event;
        await breathe();
      }
    }),
  };
}
