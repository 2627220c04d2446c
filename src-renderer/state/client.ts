// First: see the file.
import './transport/no-eval.ts';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { RequestValidationPlugin, ResponseValidationPlugin } from '@orpc/contract/plugins';
import { readonly, shallowRef } from 'vue';
import type { DeepReadonly, ShallowRef } from 'vue';
import type { Contract } from '#shared/contract/contract.ts';
import { contract } from '#shared/contract/contract.ts';
import { ConnectionLost, follow, isAbort } from './transport/follow.ts';
import type { ConnectionState } from './transport/reconnecting-socket.ts';
import { ReconnectingSocket } from './transport/reconnecting-socket.ts';
import { openWireOf } from './transport/wires.ts';

export type Client = ContractRouterClient<Contract>;

/** A typed client over one socket; both directions are checked against the contract. */
export function createClient(socket: ReconnectingSocket): Client {
  return createORPCClient<Client>(
    new RPCLink({
      // The library's own type asks for a whole WebSocket's overloads; these four are all that it uses.
      websocket: socket as unknown as WebSocket,
      plugins: [new RequestValidationPlugin(contract), new ResponseValidationPlugin(contract)],
      interceptors: [
        async ({ next, signal }) => {
          try {
            return await next();
          } catch (error) {
            if (isAbort(error) && signal?.aborted !== true) throw new ConnectionLost();
            throw error;
          }
        },
      ],
    }),
  );
}

const socket = new ReconnectingSocket(openWireOf(window));

/** Every procedure of the contract. Calls made while the connection is interrupted wait for the next one. */
export const client: Client = createClient(socket);

const state: ShallowRef<ConnectionState> = shallowRef(socket.state);
socket.addEventListener('state', () => {
  state.value = socket.state;
});

/** How the window stands to the main process. */
export const connection: DeepReadonly<ShallowRef<ConnectionState>> = readonly(state);

/** Resolves as soon as there is a connection; at once when `signal` aborts. */
function whenConnected(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (socket.state.kind !== 'connected' && !signal.aborted) return;
      socket.removeEventListener('state', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    socket.addEventListener('state', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Reads a stream until it ends or `signal` aborts, and opens it again after each reconnect. */
export function followStream<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  take: (value: T) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return follow(open, take, signal, whenConnected);
}
