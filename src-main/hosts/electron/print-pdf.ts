import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron';
import { PrintError } from '#main/service/print.ts';
import type { PrintPdf } from '#main/service/print.ts';
import { withoutDates } from '../print-pdf.ts';

/** A session of its own, kept in memory: nothing of the application's can be reached from a page that is printed. */
const PARTITION = 'print';
const FOLDER = join(tmpdir(), 'godwit-report-');

/** Prints by Electron itself, in a window that is never shown, runs no script and loads nothing but its page. */
export const printByElectron: PrintPdf = async (html) => {
  const folder = await mkdtemp(FOLDER);
  const page = join(folder, 'report.html');
  const address = pathToFileURL(page).href;
  const own = session.fromPartition(PARTITION);
  own.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !url.startsWith(pathToFileURL(FOLDER).href) }),
  );
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
    },
  });
  try {
    await writeFile(page, html);
    await window.loadURL(address);
    const pdf = await window.webContents.printToPDF({
      printBackground: true,
      preferCSSPageSize: true,
    });
    return withoutDates(pdf);
  } catch (error) {
    throw new PrintError(
      `The report was not printed (${error instanceof Error ? error.message : String(error)}). Make HTML and print that.`,
      { cause: error },
    );
  } finally {
    window.destroy();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};
