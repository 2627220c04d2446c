/** Where the entry of Godwit's own worker threads lies. */
export function ownWorkerAddress(): URL {
  return workerAddress(import.meta.url);
}

/**
 * Where the worker's entry lies, seen from the module at `moduleUrl`: beside it, as TypeScript when
 * unbuilt and as `worker.js` when built. In a packaged application the code lies in an archive from
 * which threads cannot be started, and the entry was unpacked beside that archive.
 */
export function workerAddress(moduleUrl: string): URL {
  const extension = new URL(moduleUrl).pathname.endsWith('.ts') ? 'ts' : 'js';
  const address = new URL(`./worker.${extension}`, moduleUrl);
  address.pathname = address.pathname.replace(/\/app\.asar\//, '/app.asar.unpacked/');
  return address;
}
