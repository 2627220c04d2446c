import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '#shared/transport/electron-port.ts';
import type { HostLog } from '../log.ts';
import { LEAST_SIZE, placeWindow, readWindowState, writeWindowState } from './window-state.ts';

export interface MainWindowOptions {
  readonly preload: string;
  /** File in which the place of the window is kept. */
  readonly stateFile: string;
  readonly log: HostLog;
}

/** Background until the page has painted: the window's own ground in either theme, so that nothing flashes. */
const ground = { dark: '#14171c', light: '#f7f8fa' };

/** A page that ended so many times within this time would end again: then a person is told instead. */
const MOST_RELOADS = 3;
const RELOADS_WITHIN_MS = 60_000;

/** Opens the window where it was last, and shows it when it has something to show. */
export function openMainWindow({ preload, stateFile, log }: MainWindowOptions): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, fullScreen, ...bounds } = placeWindow(readWindowState(stateFile), workAreas);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    title: 'Godwit',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  });
  if (maximized) window.maximize();
  if (fullScreen) window.setFullScreen(true);
  window.once('ready-to-show', () => window.show());
  window.on('close', () => saveState(window, stateFile, log));
  reloadWhenGone(window, log);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Without its process a page stays blank for ever: it is loaded again, and finds everything that was stored. */
function reloadWhenGone(window: BrowserWindow, log: HostLog): void {
  let ends: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    log.warn(`the process of the window ended (${reason})`);
    const now = performance.now();
    ends = [...ends.filter((at) => now - at < RELOADS_WITHIN_MS), now];
    if (ends.length <= MOST_RELOADS) window.webContents.reload();
    else
      dialog.showErrorBox(
        'The window of Godwit ended',
        'Its process ended several times in a row. What was stored is kept: close Godwit and start it again.',
      );
  });
}

function saveState(window: BrowserWindow, stateFile: string, log: HostLog): void {
  try {
    const { x, y, width, height } = window.getNormalBounds();
    writeWindowState(stateFile, {
      x,
      y,
      width,
      height,
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    });
  } catch (error) {
    log.warn('the place of the window could not be saved', error);
  }
}

/** Brings the window to the front, wherever it is. */
export function raise(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
