import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import { analyseTrace } from '#main/analysis/index.ts';
import { invalidDocument } from './errors.ts';
import type { Procedures } from './procedures.ts';

/** Traces of guests: checked, and held against what they become. */
export function traceProcedures({ traces }: Procedures) {
  return {
    fit: traces.fit.handler(({ input }) => {
      const reading = readTrace(input.text);
      if (!reading.ok) throw invalidDocument(reading.problems);
      return analyseTrace(reading.trace);
    }),
  };
}
