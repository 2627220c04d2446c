import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { port } from '../options.ts';

const EXAMPLES = `
Examples:
  godwit serve
  godwit serve --port 8080

It listens on 127.0.0.1 only and prints an address with a token that works once.`;

/** The browser host: a program of its own beside this one, built or not. */
function browserHost(): string {
  const unbuilt = import.meta.url.endsWith('.ts');
  return fileURLToPath(
    new URL(unbuilt ? '../../browser/main.ts' : './browser.js', import.meta.url),
  );
}

/** Runs the browser host until it ends; whoever stops this program stops that one. */
function serve(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, browserHost(), ...args], {
      stdio: 'inherit',
    });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    const done = () => {
      for (const signal of signals) process.off(signal, pass);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? (signal === null ? 0 : 1));
    });
  });
}

/** `godwit serve`: the window, in the browser. */
export function addServe(program: Command, context: Context): void {
  program
    .command('serve')
    .summary('open Godwit in the browser')
    .description(
      'Serves the window on 127.0.0.1, for machines without the desktop runtime or a display.',
    )
    .option('--port <n>', 'port of 127.0.0.1 (default: a free one)', port)
    .option('--data <dir>', 'folder of the store (default: the place for application data)')
    .option('--no-open', 'print the address and open no browser')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ServeWishes) => {
      context.finish(await serve(serveArguments(options)));
    });
}

interface ServeWishes {
  readonly port?: number;
  readonly data?: string;
  readonly open: boolean;
}

/** What the browser host is told; port 0 asks for a free one, as leaving it out does. */
export function serveArguments({ port: wished, data, open }: ServeWishes): string[] {
  return [
    ...(wished === undefined || wished === 0 ? [] : ['--port', String(wished)]),
    ...(data === undefined ? [] : ['--data', data]),
    ...(open ? [] : ['--no-open']),
  ];
}
