import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Kinds of tests that run in Node; each is a folder of `test/`. */
const nodeKinds = [
  'unit',
  'property',
  'store',
  'contract',
  'validation',
  'architecture',
  'integration',
  'golden',
];

export default defineConfig({
  test: {
    // Every folder of tests must hold at least one: an empty run is a failure, not a pass.
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: nodeKinds.map((kind) => `test/${kind}/**/*.test.ts`),
          // A property test looks at hundreds of random scenarios; the limit only catches a hang.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/component/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
