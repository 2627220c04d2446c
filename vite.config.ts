import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const inProject = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Entries by the name of the built file. Each worker and each host is one, so that it lies at a known path. */
const mainEntries = {
  electron: 'src-main/hosts/electron/main.ts',
  browser: 'src-main/hosts/browser/main.ts',
  cli: 'src-main/hosts/cli/main.ts',
  worker: 'src-main/experiments/worker.ts',
};
const preloadEntries = { preload: 'src-main/hosts/electron/preload.ts' };
const windowEntries = { index: 'src-renderer/index.html' };

/** Entries whose source exists: a host that is being written must not stop the others from being built. */
function present(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries)
      .map(([name, source]) => [name, inProject(source)] as const)
      .filter(([, source]) => existsSync(source)),
  );
}

const inputs: Record<string, Record<string, string>> = {
  client: present(windowEntries),
  main: present(mainEntries),
  preload: present(preloadEntries),
};

const nodeBuiltins = [/^node:/, ...builtinModules];

export default defineConfig({
  root: inProject('src-renderer'),
  // Relative addresses work below the application's own scheme and below the local server alike.
  base: './',
  publicDir: existsSync(inProject('src-renderer/public')) ? 'public' : false,
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  builder: {
    async buildApp(builder) {
      for (const [name, environment] of Object.entries(builder.environments)) {
        if (Object.keys(inputs[name] ?? {}).length > 0) await builder.build(environment);
      }
    },
  },
  environments: {
    client: {
      build: {
        outDir: inProject('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome140',
        sourcemap: true,
        // The content security policy allows no data: addresses.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        // One window loaded from disk: splitting it would only add requests.
        chunkSizeWarningLimit: 4096,
        rolldownOptions: { input: inputs['client'] },
      },
    },
    main: {
      consumer: 'server',
      resolve: {
        // Everything is bundled but what must not be: the database's binary and Electron itself.
        noExternal: true,
        external: ['electron', 'better-sqlite3'],
        // Neither import nor require: which of the two a package is asked for follows from how it is asked.
        conditions: ['node', 'module', 'default'],
      },
      build: {
        outDir: inProject('dist/main'),
        emptyOutDir: true,
        ssr: true,
        target: 'node24',
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          input: inputs['main'],
          platform: 'node',
          // The last two are optional accelerators that ws looks for and does without.
          external: [...nodeBuiltins, 'electron', 'better-sqlite3', 'bufferutil', 'utf-8-validate'],
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            // Beside the entries: a worker's URL is relative to whatever chunk its starter ends up in.
            chunkFileNames: '[name]-[hash].js',
          },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: inProject('dist/preload'),
        emptyOutDir: true,
        ssr: true,
        target: 'chrome140',
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          input: inputs['preload'],
          external: ['electron'],
          // A sandboxed preload can only be CommonJS, and must be one file.
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  },
});
