import type { OpenedFile } from '#shared/contract/application.ts';
import { EXAMPLES } from './examples/index.ts';

/** Every measured migration that ships with Godwit: the examples first, then the rest by name. */
export async function shippedMeasured(): Promise<readonly OpenedFile[]> {
  const { FURTHER } = await import('./examples/further/index.ts');
  return [
    ...EXAMPLES.map(({ name, text }) => ({ name: `${name}.json`, text })),
    ...Object.entries(FURTHER).map(([name, content]) => ({
      name: `${name}.json`,
      text: JSON.stringify(content),
    })),
  ];
}
