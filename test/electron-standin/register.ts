import { registerHooks } from 'node:module';

// Whoever imports "electron" gets the stand-in instead of the package, which would start a download.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true };
  },
});
