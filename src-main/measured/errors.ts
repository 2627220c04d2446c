import type { ValidationCase, ValidationReport } from '#shared/contract/validation.ts';
import { COMPARED } from './cases.ts';

type Summary = ValidationReport['summary'];

/** The value below which a share of the sorted values lies (nearest rank). */
function quantile(sorted: readonly number[], share: number): number {
  return (
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0
  );
}

/** Median and 90th percentile of the absolute relative error, per metric that any case has. */
export function summarise(cases: readonly ValidationCase[]): Summary {
  const summary: Summary = {};
  for (const id of COMPARED) {
    const errors = cases
      .flatMap((one) => (one.metrics[id] ? [Math.abs(one.metrics[id].relative_error)] : []))
      .sort((a, b) => a - b);
    if (errors.length === 0) continue;
    summary[id] = {
      cases: errors.length,
      median_abs_relative_error: quantile(errors, 0.5),
      p90_abs_relative_error: quantile(errors, 0.9),
    };
  }
  return summary;
}

/** The report of a validation. */
export function reportOf(
  engineVersion: string,
  cases: readonly ValidationCase[],
  skipped: ValidationReport['skipped'],
): ValidationReport {
  const families: ValidationReport['families'] = {};
  for (const family of new Set(cases.map((one) => one.family))) {
    families[family] = summarise(cases.filter((one) => one.family === family));
  }
  return {
    engine_version: engineVersion,
    cases: [...cases],
    summary: summarise(cases),
    families,
    skipped,
  };
}
