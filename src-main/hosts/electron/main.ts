import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserWindow } from 'electron';
import { app, dialog, Menu, protocol, session } from 'electron';
import type { OpenedFile } from '#shared/contract/application.ts';
import { APP_SCHEME } from '#shared/transport/electron-port.ts';
import { Broadcast } from '../broadcast.ts';
import { createRouterHandler } from '../connection.ts';
import { Lifecycle } from '../lifecycle.ts';
import { createHostLog, tellUnhandled } from '../log.ts';
import { watchParent } from '../parent-watch.ts';
import { startServices } from '../services.ts';
import { createAppProtocol } from './app-protocol.ts';
import type { CommandLine, SecondInstance } from './command-line.ts';
import { filesOfSecondInstance, readCommandLine } from './command-line.ts';
import { chooseFiles, requestFiles } from './file-requests.ts';
import { denyNavigation, lockSession } from './lockdown.ts';
import { openMainWindow, raise } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { acceptPorts } from './ports.ts';
import { printByElectron } from './print-pdf.ts';

// Both must come before the application is ready, hence before anything is awaited.
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
]);
app.enableSandbox();

const REASON = 'GODWIT_HOST_REASON';
const log = createHostLog();
const lifecycle = new Lifecycle(log);
const openRequests = new Broadcast<OpenedFile>();
const menuCommands = new Broadcast<{ command: string }>();
let mainWindow: BrowserWindow | undefined;

/** Beside this file in the built application: dist/main, dist/preload and dist/renderer. */
const inApplication = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function chooseCommand(command: string): void {
  if (mainWindow === undefined) return;
  raise(mainWindow);
  // The system's dialog belongs to the main process: a page may open one only right after a click in it.
  if (command === 'file.open') void chooseFiles(mainWindow, openRequests);
  else menuCommands.publish({ command });
}

function openFiles(files: readonly string[]): void {
  if (mainWindow !== undefined) raise(mainWindow);
  void requestFiles(files, openRequests);
}

async function run({ dataDirectory, files }: CommandLine): Promise<void> {
  denyNavigation(app);
  await app.whenReady();
  const router = await startServices(lifecycle, {
    host: 'electron',
    dataDirectory,
    openRequests,
    menuCommands,
    printPdf: printByElectron,
    log,
  });
  lockSession(session.defaultSession);
  protocol.handle(APP_SCHEME, createAppProtocol(inApplication('../renderer')));
  acceptPorts(createRouterHandler(router, log), log);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, chooseCommand)));
  mainWindow = openMainWindow({
    preload: inApplication('../preload/preload.cjs'),
    stateFile: join(dataDirectory, 'window.json'),
    log,
  });
  mainWindow.on('closed', () => {
    mainWindow = undefined;
  });
  const reason = process.env[REASON];
  if (reason !== undefined) {
    process.stdout.write(`Godwit runs in Electron because ${reason}.\n`);
    watchParent(() => app.quit());
  }
  openFiles(files);
}

/** Stops the services before the process ends, whichever way it was asked to. */
function quitInOrder(): void {
  // One window is the whole application, on macOS too: without it nothing could be done.
  app.on('window-all-closed', () => app.quit());
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void lifecycle.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => app.quit());
  tellUnhandled(log);
}

function start(): void {
  const commandLine = readCommandLine(process.argv.slice(app.isPackaged ? 1 : 2), {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    workingDirectory: process.cwd(),
  });
  // Chromium's own files stay out of the way of the store, and one instance runs per data folder.
  const desktopData = join(commandLine.dataDirectory, 'desktop');
  mkdirSync(desktopData, { recursive: true });
  app.setPath('userData', desktopData);

  const forFirst: SecondInstance = { files: [...commandLine.files] };
  if (!app.requestSingleInstanceLock(forFirst)) {
    app.quit();
    return;
  }
  app.on('second-instance', (_event, _arguments, _folder, data) =>
    openFiles(filesOfSecondInstance(data)),
  );
  // macOS hands over files by event, the first one before the application is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFiles([path]);
  });
  quitInOrder();
  run(commandLine).catch(fail);
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`godwit: ${message}\n`);
  dialog.showErrorBox('Godwit cannot start', message);
  app.exit(1);
}

try {
  start();
} catch (error) {
  fail(error);
}
