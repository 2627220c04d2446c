import { readdirSync, readFileSync } from 'node:fs';
import { readQemuFile } from '#main/measured/index.ts';

const FOLDERS = ['../../src-main/measured/examples/further/', '../../src-main/measured/examples/'];

export interface MeasuredText {
  readonly name: string;
  readonly text: string;
}

/** Every measured migration of the project, each once. */
export function measuredTexts(): MeasuredText[] {
  const found = new Map<string, string>();
  for (const folder of FOLDERS) {
    const url = new URL(folder, import.meta.url);
    for (const file of readdirSync(url).filter((name) => name.endsWith('.json'))) {
      found.set(file, readFileSync(new URL(file, url), 'utf8'));
    }
  }
  return [...found]
    .map(([name, text]) => ({ name, text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function measuredFiles() {
  return measuredTexts().map(({ name, text }) => readQemuFile(text, name));
}
