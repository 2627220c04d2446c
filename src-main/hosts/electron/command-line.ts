import { posix, win32 } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { PathSurroundings } from '../paths.ts';
import { dataDirectory } from '../paths.ts';

/** What a person asked for when they started the desktop application. */
export interface CommandLine {
  readonly dataDirectory: string;
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * Reads the arguments of the desktop application. Unknown switches are left alone, since Chromium and
 * the desktop have theirs.
 *
 * @param args without the program and, unpackaged, without the application's folder
 * @throws Error when `--data` is empty
 */
export function readCommandLine(
  args: readonly string[],
  surroundings: PathSurroundings,
): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const asked = values['data'];
  const paths = surroundings.platform === 'win32' ? win32 : posix;
  return {
    dataDirectory: dataDirectory(typeof asked === 'string' ? asked : undefined, surroundings),
    files: positionals
      .filter((file) => file !== '')
      .map((file) => paths.resolve(surroundings.workingDirectory, file)),
  };
}

const secondInstanceSchema = z.object({ files: z.array(z.string().max(4096)).max(1000) });

/** What a second instance hands to the first; its arguments alone are reordered by Chromium on the way. */
export type SecondInstance = z.infer<typeof secondInstanceSchema>;

/** The files that a second instance was started with; none when its message is not one. */
export function filesOfSecondInstance(data: unknown): readonly string[] {
  const parsed = secondInstanceSchema.safeParse(data);
  return parsed.success ? parsed.data.files : [];
}
