import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMessages } from '#renderer/app/i18n.ts';

/**
 * Method: read the sources of the window, collect the keys that they ask for, and ask the catalogue.
 * Keys with parts that are only known at run time are covered by the component tests.
 */
const root = join(import.meta.dirname, '../../../src-renderer');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !/[/\\]messages[/\\]/.test(name))
  .map((name) => ({ name, text: readFileSync(`${root}/${name}`, 'utf8') }));

const asked = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => ({ name, key: match[1] ?? '' })),
);

describe('catalogue of messages', () => {
  it('has every message that the window asks for', () => {
    const { te } = createMessages().global;
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ key }) => !te(key))).toEqual([]);
  });

  it('leaves no text in templates', () => {
    const written = sources
      .filter(({ name }) => name.endsWith('.vue'))
      .flatMap(({ name, text }) => {
        const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? '';
        // Expressions, comments and tags taken out, what is left are texts; signs alone are no words.
        const bare = template
          .replaceAll(/<!--[\s\S]*?-->/g, '')
          .replaceAll(/\{\{[\s\S]*?\}\}/g, '')
          .replaceAll(/<(?:"[^"]*"|'[^']*'|[^'">])*>/g, '\n')
          .replaceAll(/&\w+;/g, '');
        return bare
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => /\p{L}{2,}/u.test(line))
          .map((line) => `${name}: ${line}`);
      });
    expect(written).toEqual([]);
  });
});
