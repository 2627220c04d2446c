import { expect, it } from 'vitest';
import { serveArguments } from '#main/hosts/cli/commands/serve.ts';
import { port } from '#main/hosts/cli/options.ts';

it('asks the browser host for a free port by 0 as by nothing', () => {
  expect(serveArguments({ port: port('0'), open: true })).toEqual([]);
  expect(serveArguments({ port: port('8080'), data: 'here', open: false })).toEqual([
    '--port',
    '8080',
    '--data',
    'here',
    '--no-open',
  ]);
});
