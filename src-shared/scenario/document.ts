import { checkScenario } from './check.ts';
import { problemsOfIssues } from './issues.ts';
import { parsePath } from './path.ts';
import { checkPlain, MOST_PROBLEMS } from './plain.ts';
import type { ScenarioProblem } from './problem.ts';
import { scenarioJsonSchema, scenarioSchema } from './schema.ts';
import { expandShorthands } from './shorthand.ts';
import type { TextReading } from './text.ts';
import { readText, rootProblem } from './text.ts';
import type { StrategyCatalogue } from './tunables.ts';
import type { Scenario } from './types.ts';
import { kindProblem, upgradeDocument } from './upgrade.ts';

export { toYaml } from './canonical.ts';
export { getPath, parsePath, setPath } from './path.ts';
export { DocumentError } from './problem.ts';
export { readText } from './text.ts';

export type ScenarioReading =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

type Locate = Extract<TextReading, { ok: true }>['locate'];

interface Schemas {
  readonly schema: ReturnType<typeof scenarioSchema>;
  jsonSchema: object | undefined;
}

// Building the schema takes longer than applying it, and documents are checked at every keystroke.
const schemasOf = new WeakMap<StrategyCatalogue, Schemas>();

function schemas(catalogue: StrategyCatalogue): Schemas {
  const known = schemasOf.get(catalogue);
  if (known) return known;
  const built: Schemas = { schema: scenarioSchema(catalogue), jsonSchema: undefined };
  schemasOf.set(catalogue, built);
  return built;
}

function parseValue(value: unknown, catalogue: StrategyCatalogue): ScenarioReading {
  const root = rootProblem(value);
  if (root) return { ok: false, problems: [root] };
  const unsafe = checkPlain(value);
  if (unsafe.length > 0) return { ok: false, problems: unsafe };
  const document = value as Readonly<Record<string, unknown>>;
  const kind = kindProblem(document);
  if (kind) return { ok: false, problems: [kind] };
  const upgraded = upgradeDocument(document);
  if (!upgraded.ok) return { ok: false, problems: [upgraded.problem] };
  const written = expandShorthands(upgraded.document);
  if (!written.ok) return { ok: false, problems: written.problems };
  const known = schemas(catalogue);
  const parsed = known.schema.safeParse(written.document);
  if (!parsed.success) {
    const jsonSchema = () => (known.jsonSchema ??= scenarioJsonSchema(catalogue));
    const issues = parsed.error.issues.slice(0, MOST_PROBLEMS);
    return { ok: false, problems: problemsOfIssues(issues, written.document, jsonSchema) };
  }
  const problems = checkScenario(parsed.data, catalogue);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scenario: parsed.data };
}

function partsOf(path: string): (string | number)[] | undefined {
  try {
    return path === '' ? [] : parsePath(path);
  } catch {
    // Keys that people made up may hold any character; then the problem keeps its path and loses its line.
    return undefined;
  }
}

/** Adds line and column to problems that have none yet. */
function located(problems: readonly ScenarioProblem[], locate: Locate): ScenarioProblem[] {
  const positions = locate(problems.map(({ path }) => partsOf(path) ?? []));
  return problems.map((problem, index) =>
    problem.line === undefined && partsOf(problem.path)
      ? { ...problem, ...positions[index] }
      : problem,
  );
}

/**
 * Reads a scenario from YAML or JSON text, or from plain data, with defaults filled in and every
 * rule checked. Never throws, whatever it is given; each problem tells the path of the field, what was found,
 * what was expected, and line and column where the document came as text.
 *
 * @param catalogue the strategies that may be chosen and their tunables
 */
export function parseScenario(
  document: string | object,
  catalogue: StrategyCatalogue,
): ScenarioReading {
  if (typeof document !== 'string') return parseValue(document, catalogue);
  const text = readText(document);
  if (!text.ok) return text;
  const reading = parseValue(text.value, catalogue);
  if (reading.ok) return reading;
  return { ok: false, problems: located(reading.problems, text.locate) };
}

/** A problem as one line for people: "line 12: plan[0].to: found ...; expected ..., for example beta". */
export function problemSentence(problem: ScenarioProblem): string {
  const place = problem.line === undefined ? '' : `line ${problem.line}: `;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const example = problem.example === undefined ? '' : `, for example ${problem.example}`;
  return `${place}${path}${problem.message}${example}`;
}
