import { contextBridge, ipcRenderer } from 'electron';
import type { DesktopBridge } from '#shared/transport/electron-port.ts';
import { CONNECT_MESSAGE } from '#shared/transport/electron-port.ts';

// The bridge can't carry ports, so the page posts one to its own window and this end, which shares the
// window but not the page's scripts, passes it on. Nothing else of IPC reaches the page.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== location.origin) return;
  if (event.data !== CONNECT_MESSAGE || event.ports.length !== 1) return;
  ipcRenderer.postMessage(CONNECT_MESSAGE, null, [...event.ports]);
});

const bridge: DesktopBridge = { host: 'electron' };
contextBridge.exposeInMainWorld('godwit', bridge);
