/** An experiment that ships with Godwit, as its file writes it; `index.ts` adds the YAML text. */
export interface ExampleSource {
  /** What `example:NAME` takes. */
  readonly name: string;
  readonly title: string;
  /** The question that it answers. */
  readonly question: string;
  readonly document: Readonly<Record<string, unknown>>;
}
