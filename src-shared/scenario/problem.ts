/** One thing that is wrong with a document, for people and for the field it belongs to. */
export interface ScenarioProblem {
  /** Path of the field: "guests[0].memory[1].size"; empty for the document as a whole. */
  readonly path: string;
  /** What was found, what was expected, what to do: one sentence. */
  readonly message: string;
  /** A value that would be accepted, as text. */
  readonly example?: string;
  /** Line and column (from 1) in the text, where the document came as text. */
  readonly line?: number;
  readonly column?: number;
}

/** Writes a path of keys and indexes as people read it: `['guests', 0, 'host']` is "guests[0].host". */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join('');
}

/** Thrown where a document or a path can't be used; carries every problem, the first one as its message. */
export class DocumentError extends Error {
  readonly problems: readonly ScenarioProblem[];

  constructor(problems: readonly ScenarioProblem[]) {
    const [first] = problems;
    super(
      first
        ? `${first.path === '' ? '' : `${first.path}: `}${first.message}`
        : 'the document has problems',
    );
    this.name = 'DocumentError';
    this.problems = problems;
  }
}
