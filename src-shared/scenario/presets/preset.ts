/** A preset as its file writes it; `index.ts` adds the YAML text. */
export interface PresetSource {
  /** What `preset:NAME` takes. */
  readonly name: string;
  readonly title: string;
  readonly sentence: string;
  readonly source: string;
  readonly document: Readonly<Record<string, unknown>>;
}
