import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommandLine } from '#main/hosts/cli/program.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return folder;
}

/** Runs one command line in this process and gives what it printed where. */
export async function godwit(args: readonly string[], cwd = process.cwd()): Promise<Ran> {
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    interactive: false,
    cwd,
  });
  return { exitCode, out, err };
}
