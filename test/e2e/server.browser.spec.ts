import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startServer } from './browser-server.ts';
import { expect, test } from './fixtures.ts';
import { inProject, StartedProgram } from './started-program.ts';

test('the printed address works once', async ({ page, server }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  // The token must not stay where it can be read or sent on.
  expect(page.url()).not.toContain('token');
  const again = await fetch(server.address, { redirect: 'manual' });
  expect(again.status).toBe(403);
  expect(await again.text()).toContain('used already');
  expect((await fetch(server.origin)).status).toBe(401);
});

test('a page of another origin reaches nothing', async ({ page, server }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  const foreign = createServer((_request, response) =>
    response.setHeader('Content-Type', 'text/html').end('<p>elsewhere'),
  );
  await new Promise<void>((resolve) => {
    foreign.listen(0, '127.0.0.1', resolve);
  });
  // Same host name, same browser, and the session's cookie is there: only the port, hence the origin, differs.
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  const reached = await elsewhere.evaluate(async (origin) => {
    const fetched = await fetch(origin, { credentials: 'include' }).then(
      () => true,
      () => false,
    );
    const connected = await new Promise((resolve) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`);
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
    });
    return { fetched, connected };
  }, server.origin);
  expect(reached).toEqual({ fetched: false, connected: false });
  await new Promise((resolve) => {
    foreign.close(resolve);
  });
});

test.describe('when the server has gone', () => {
  test.use({
    expectedErrors: [/WebSocket connection|ERR_CONNECTION_REFUSED|Failed to load resource/],
  });

  test('the window says so, and what to do when another one took its place', async ({
    page,
    server,
    dataDirectory,
  }) => {
    // The parts of the place come from the server too, which is gone after this.
    await expect(page.getByRole('heading', { level: 1, name: 'Lab' })).toBeVisible();
    await server.program.kill();
    await expect(page.getByRole('alert')).toContainText(/tries to reach it again/);
    const next = await startServer(dataDirectory, ['--port', new URL(server.origin).port]);
    await expect(page.getByText(/Open the address that it printed/)).toBeVisible();
    await page.goto(next.address);
    await expect(page.getByText(/Open the address that it printed/)).toBeHidden();
    await expect(page.getByRole('navigation')).toBeVisible();
    await next.program.stop();
  });
});

test('the server says why it was chosen, and ends in order when asked to', async ({
  dataDirectory,
}) => {
  const program = new StartedProgram(
    [inProject('dist/main/browser.js'), '--no-open', `--data=${dataDirectory}`],
    {
      GODWIT_HOST_REASON: 'this test asks for it',
    },
  );
  const [, address = ''] = await program.waitFor(/Open (http:\S+)/);
  expect(program.output).toContain('Godwit runs in the browser because this test asks for it.');
  expect(await program.stop('SIGINT')).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
});

test('the server ends when the program that started it was killed', async ({ dataDirectory }) => {
  const args = [inProject('dist/main/browser.js'), '--no-open', `--data=${dataDirectory}`];
  const starter = new StartedProgram(
    [
      '-e',
      `require('node:child_process').spawn(process.execPath, ${JSON.stringify(args)}, { stdio: ['ignore', 'inherit', 'inherit'] })`,
    ],
    { GODWIT_HOST_REASON: 'this test asks for it' },
  );
  const [, address = ''] = await starter.waitFor(/Open (http:\S+)/);
  starter.child.kill('SIGKILL');
  await expect
    .poll(() =>
      fetch(address).then(
        () => 'serves',
        () => 'gone',
      ),
    )
    .toBe('gone');
});

test('a wrong command line is answered with a sentence and exit code 2', async ({
  dataDirectory,
}) => {
  for (const [wrong, sentence] of [
    ['--port=http', '--port is "http": expected a number from 1 to 65535'],
    ['--data=', '--data needs a folder'],
    ['--prot=1', "Unknown option '--prot'"],
  ] as const) {
    const program = new StartedProgram([
      inProject('dist/main/browser.js'),
      `--data=${dataDirectory}`,
      wrong,
    ]);
    expect(await program.ended(), wrong).toBe(2);
    expect(program.output).toContain(sentence);
  }
});

test('a taken port and a missing file are answered with a sentence, and nothing is left running', async ({
  server,
  dataDirectory,
}) => {
  const { port } = new URL(server.origin);
  for (const [args, sentence] of [
    [[`--data=${dataDirectory}/second`, `--port=${port}`], `Port ${port} is taken`],
    [[`--data=${dataDirectory}/third`, 'missing.yaml'], 'There is no file missing.yaml'],
  ] as const) {
    const program = new StartedProgram([inProject('dist/main/browser.js'), '--no-open', ...args]);
    expect(await program.ended()).toBe(1);
    expect(program.output).toContain(sentence);
  }
});
