// oxlint-disable unicorn/require-post-message-target-origin -- ports between threads have no origin
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { RequestValidationPlugin, ResponseValidationPlugin } from '@orpc/contract/plugins';
import { onTestFinished } from 'vitest';
import { contract } from '#shared/contract/contract.ts';
import { createRouterHandler, serveConnection } from '#main/hosts/connection.ts';
import type { Wire } from '#renderer/state/transport/wires.ts';
import { ReconnectingSocket } from '#renderer/state/transport/reconnecting-socket.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';

export interface PortClient {
  readonly client: Client;
  /** Posts anything at all, as a hostile page could. */
  readonly post: (message: unknown) => void;
  /** Makes the window too busy to take messages, or lets it take them again. */
  readonly setBusy: (busy: boolean) => void;
  /** Messages that lie before a busy window. */
  readonly backlog: () => number;
  readonly disconnect: () => void;
  /** What the main process logged about this connection. */
  readonly warnings: string[];
}

/**
 * A window at one end of a real MessagePort pair, with the main process at the other, each with the code that
 * carries the contract in the application. `checked: false` leaves out the window's own checks, so that
 * wrong input reaches the other side.
 */
export function connect({ service }: RunningGodwit, { checked = true } = {}): PortClient {
  const { port1: near, port2: far } = new MessageChannel();
  onTestFinished(() => near.close());
  const warnings: string[] = [];
  const log = { warn: (message: string) => void warnings.push(message) };
  serveConnection(
    createRouterHandler(service.router, log),
    {
      send: (message) => far.postMessage(message),
      onMessage: (listener) => far.on('message', listener),
      onClose: (listener) => far.on('close', listener),
      close: () => far.close(),
    },
    log,
  );

  let busy = false;
  let take: (data: unknown) => void = () => undefined;
  const waiting: unknown[] = [];
  near.on('message', (data) => (busy ? waiting.push(data) : take(data)));
  const wire: Wire = {
    send: (data) => near.postMessage(data),
    onMessage: (listener) => {
      take = listener;
    },
    onClose: (listener) => near.once('close', listener),
  };
  // One wire only: a second one would hide that the first was closed.
  let opened = false;
  const socket = new ReconnectingSocket(
    async () => {
      if (opened) throw new Error('closed');
      opened = true;
      return wire;
    },
    () => new Promise(() => undefined),
  );
  const link = new RPCLink({
    websocket: socket as unknown as WebSocket,
    plugins: checked
      ? [new RequestValidationPlugin(contract), new ResponseValidationPlugin(contract)]
      : [],
  });
  return {
    client: createORPCClient<Client>(link),
    post: (message) => near.postMessage(message),
    setBusy: (value) => {
      busy = value;
      while (!busy && waiting.length > 0) take(waiting.shift());
    },
    backlog: () => waiting.length,
    disconnect: () => near.close(),
    warnings,
  };
}
