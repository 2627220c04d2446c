import { posix, win32 } from 'node:path';

/** What the location of data depends on; a test passes its own. */
export interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Folder against which a relative path that a person wrote is resolved. */
  readonly workingDirectory: string;
}

/**
 * The folder in which Godwit keeps its store, for every host the same one.
 *
 * In this order: `asked` (the `--data` option), GODWIT_DATA, and the place for application data of
 * the operating system (XDG base directories on Linux, Application Support on macOS, the local
 * AppData on Windows: a store of gigabytes must not roam).
 *
 * @throws Error when the option is given but empty: an empty path would silently mean the current folder.
 */
export function dataDirectory(asked: string | undefined, surroundings: PathSurroundings): string {
  const { platform, env, home, workingDirectory } = surroundings;
  const paths = platform === 'win32' ? win32 : posix;
  if (asked !== undefined && asked.trim() === '') {
    throw new Error('--data needs a folder, for example --data ~/godwit-data.');
  }
  const chosen = asked ?? (env['GODWIT_DATA'] || undefined);
  if (chosen !== undefined) return paths.resolve(workingDirectory, chosen);
  if (platform === 'win32') {
    return paths.join(env['LOCALAPPDATA'] || paths.join(home, 'AppData', 'Local'), 'Godwit');
  }
  if (platform === 'darwin') return paths.join(home, 'Library', 'Application Support', 'Godwit');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification has relative paths ignored.
  const base =
    xdg !== undefined && paths.isAbsolute(xdg) ? xdg : paths.join(home, '.local', 'share');
  return paths.join(base, 'godwit');
}
