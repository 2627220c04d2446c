import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createHostLog, tellUnhandled } from '../log.ts';
import { watchParent } from '../parent-watch.ts';
import { dataDirectory } from '../paths.ts';
import { hasDisplay, openAddress } from './open-address.ts';
import { parsePort } from './requests.ts';
import { serveGodwit } from './serve.ts';

const help = `Godwit in the browser, on this machine only.

Usage: npm start -- [options] [files]

  --port N     listen on this port of 127.0.0.1 (default: a free one)
  --data DIR   keep the store in this folder (default: GODWIT_DATA, or the system's place for application data)
  --no-open    print the address and do not open a browser
  --help       show this

Files are scenarios or measured migrations to open.
`;

/** The environment variable by which the starter says why this host was chosen. */
const REASON = 'GODWIT_HOST_REASON';

/** Exit code for a wrong command line. */
const WRONG_USAGE = 2;

function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  return {
    help: values.help,
    port: parsePort(values.port),
    open: !values['no-open'],
    dataDirectory: dataDirectory(values.data, {
      platform: process.platform,
      env: process.env,
      home: homedir(),
      workingDirectory: process.cwd(),
    }),
    files: positionals,
  };
}

async function main(): Promise<void> {
  const log = createHostLog();
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments();
  } catch (error) {
    process.stderr.write(`godwit: ${(error as Error).message}\n`);
    process.exitCode = WRONG_USAGE;
    return;
  }
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  tellUnhandled(log);
  const godwit = await serveGodwit({
    port: options.port,
    dataDirectory: options.dataDirectory,
    // Beside this file in the built application: dist/main and dist/renderer.
    rendererDirectory: fileURLToPath(new URL('../renderer', import.meta.url)),
    files: options.files,
    log,
  });

  let stopping = false;
  const stop = (): void => {
    // A second Ctrl-C ends at once.
    if (stopping) process.exit(1);
    stopping = true;
    void godwit.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const reason = process.env[REASON];
  if (reason !== undefined) watchParent(stop);

  const { printed, passed } = godwit.server.newAddresses();
  const display = hasDisplay(process.platform, process.env);
  const opens = options.open && display;
  process.stdout.write(
    `Godwit runs in the browser${reason === undefined ? '' : ` because ${reason}`}.\n` +
      `${opens ? 'It opens at' : 'Open'} ${printed}\n`,
  );
  if (opens) openAddress(passed);
  offerNewAddresses(() => godwit.server.newAddresses().printed);
}

/** Each address works once; in a terminal, Enter prints another one. */
function offerNewAddresses(newAddress: () => string): void {
  if (!process.stdin.isTTY) return;
  process.stdout.write('The address works once. Press Enter for another one, Ctrl-C to end.\n');
  createInterface({ input: process.stdin }).on('line', () =>
    process.stdout.write(`${newAddress()}\n`),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`godwit: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
