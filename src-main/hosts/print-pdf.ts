import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrintError } from '#main/service/print.ts';
import type { PrintPdf } from '#main/service/print.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'msedge',
  'chrome',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];
const PATIENCE_MILLISECONDS = 120_000;

export type Environment = Readonly<Record<string, string | undefined>>;

async function runs(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Path of a Chromium: that of CHROMIUM_PATH, else the first on the path or where systems put one; null without any. */
export async function findChromium(environment: Environment): Promise<string | null> {
  const { CHROMIUM_PATH: wished, PATH = '' } = environment;
  if (wished !== undefined && wished !== '') return (await runs(wished)) ? wished : null;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const candidates = NAMES.flatMap((name) =>
    endings.flatMap((ending) => folders.map((folder) => join(folder, `${name}${ending}`))),
  );
  for (const candidate of [...candidates, ...PLACES]) if (await runs(candidate)) return candidate;
  return null;
}

/** The times in a PDF's information are of the printing; without them the same page gives the same bytes. */
export function withoutDates(pdf: Buffer): Buffer {
  // One byte is one character in this encoding, so that places and lengths in the file stay what they were.
  const text = pdf.toString('latin1');
  const plain = text.replace(
    /(\/(?:CreationDate|ModDate) ?\(D:)(\d{14})/g,
    (_, start: string) => `${start}19700101000000`,
  );
  return Buffer.from(plain, 'latin1');
}

/**
 * Prints a page that loads nothing by a Chromium without a window.
 *
 * @throws PrintError when none is found, or it does not print
 */
export async function printByChromium(html: string, environment: Environment): Promise<Buffer> {
  const chromium = await findChromium(environment);
  if (chromium === null) {
    const { CHROMIUM_PATH: wished } = environment;
    throw new PrintError(
      wished === undefined || wished === ''
        ? 'A PDF is printed by Chromium, Chrome or Edge, and none was found. Install one, or name it in CHROMIUM_PATH; or make HTML and print that, or LaTeX.'
        : `CHROMIUM_PATH names ${wished}, which is no program that can be run; expected the path of Chromium, Chrome or Edge.`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'godwit-report-'));
  try {
    const page = join(folder, 'report.html');
    const printed = join(folder, 'report.pdf');
    await writeFile(page, html);
    await run(chromium, [
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--no-pdf-header-footer',
      // Chromium refuses to make its sandbox as root, as in a container; the page runs and loads nothing.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${join(folder, 'profile')}`,
      `--print-to-pdf=${printed}`,
      pathToFileURL(page).href,
    ]);
    const pdf = await readFile(printed).catch(() => {
      throw new PrintError(`${chromium} printed nothing; make HTML and print that.`);
    });
    return withoutDates(pdf);
  } finally {
    // Processes of the browser may still be writing into its profile.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Prints by whatever Chromium the environment has. */
export function chromiumPrinter(environment: Environment): PrintPdf {
  return (html) => printByChromium(html, environment);
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    execFile(program, [...args], { timeout: PATIENCE_MILLISECONDS }, (error, _, told) => {
      if (error === null) done();
      else {
        const reason = error.killed ? 'took too long' : told.trim().split('\n').at(-1);
        failed(new PrintError(`${program} did not print the report: ${reason ?? error.message}`));
      }
    });
  });
}
