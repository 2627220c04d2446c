import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { OpenedFile } from '#shared/contract/application.ts';
import type { Broadcast } from '../broadcast.ts';
import { readOpenedFile } from '../opened-files.ts';

/** Files that a person opens most; the last entry lets them choose any. */
const filters = [
  {
    name: 'Scenarios, measured migrations, archives',
    extensions: ['yaml', 'yml', 'json', 'csv', 'godwit'],
  },
  { name: 'All files', extensions: ['*'] },
];

/** Reads files and hands them to the window; what can't be read is told in a dialog. */
export async function requestFiles(
  paths: readonly string[],
  requests: Broadcast<OpenedFile>,
): Promise<void> {
  for (const path of paths) {
    try {
      requests.publish(await readOpenedFile(path));
    } catch (error) {
      dialog.showErrorBox('Godwit cannot open this file', (error as Error).message);
    }
  }
}

/** Lets the person choose files with the system's dialog. */
export async function chooseFiles(
  window: BrowserWindow,
  requests: Broadcast<OpenedFile>,
): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open scenarios, measured migrations or archives',
    filters,
    properties: ['openFile', 'multiSelections'],
  });
  if (!canceled) await requestFiles(filePaths, requests);
}
