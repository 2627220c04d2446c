import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { onTestFinished } from 'vitest';
import type { OpenedFile } from '#shared/contract/application.ts';
import type { Contract } from '#shared/contract/contract.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { Broadcast } from '#main/hosts/broadcast.ts';
import { measuredLibrary } from '#main/measured/index.ts';
import type { Service, ServiceOptions } from '#main/service/index.ts';
import { createService } from '#main/service/index.ts';
import { openStore } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';

export type Client = ContractRouterClient<Contract>;

export interface RunningGodwit {
  readonly service: Service;
  readonly store: Store;
  /** Calls the procedures in this process, with all validation. */
  readonly client: Client;
  readonly openRequests: Broadcast<OpenedFile>;
  readonly menuCommands: Broadcast<{ command: string }>;
  readonly warnings: string[];
  /** Ends the service, then the store, as a host does; done by itself when the test ends. */
  readonly stop: () => Promise<void>;
}

/** Everything behind the contract, as a host puts it together: the real store, threads and simulation. */
export function runGodwit(path = ':memory:', options: Partial<ServiceOptions> = {}): RunningGodwit {
  const store = openStore({ path });
  const openRequests = new Broadcast<OpenedFile>();
  const menuCommands = new Broadcast<{ command: string }>();
  const warnings: string[] = [];
  const service = createService({
    version: '0.0.0-test',
    host: 'cli',
    store,
    presets: PRESETS,
    measured: measuredLibrary,
    shell: {
      openRequests: (signal) => openRequests.subscribe(signal),
      menuCommands: (signal) => menuCommands.subscribe(signal),
    },
    log: { warn: (message, cause) => warnings.push(`${message} ${String(cause)}`) },
    ...options,
  });
  const stop = async (): Promise<void> => {
    await service.close();
    store.close();
  };
  onTestFinished(stop);
  const client: Client = createRouterClient(service.router);
  return { service, store, client, openRequests, menuCommands, warnings, stop };
}
