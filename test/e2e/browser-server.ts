import { inProject, StartedProgram } from './started-program.ts';

/** The browser host as a running program. */
export interface RunningServer {
  readonly program: StartedProgram;
  /** The printed address, with its one-time token. */
  readonly address: string;
  /** http://127.0.0.1:PORT */
  readonly origin: string;
}

/** Starts the built browser host on a free port, as `npm start` does, and waits for its address. */
export async function startServer(
  dataDirectory: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const program = new StartedProgram(
    [inProject('dist/main/browser.js'), '--no-open', `--data=${dataDirectory}`, ...args],
    env,
  );
  const [, address = ''] = await program.waitFor(/Open (http:\S+)/);
  return { program, address, origin: new URL(address).origin };
}
