import { EventEmitter } from 'node:events';
import { strict } from './strict.ts';

/** Messages of pages by channel; nobody may listen to a channel that no page uses, which shows as a test that hangs. */
const channels = new EventEmitter();

export const ipcMain = strict('ipcMain', {
  on: (channel: string, listener: (event: object, message: unknown) => void) => {
    channels.on(channel, listener);
  },
});

/** Hands a page's message over; a channel without a listener is a mistake that Electron would hide. */
export function deliver(channel: string, event: object, message: unknown): void {
  if (!channels.emit(channel, event, message)) {
    throw new Error(
      `A page posted to the channel "${channel}", which the main process does not listen to.`,
    );
  }
}
