/**
 * The boundaries of the source tree. oxlint refuses forbidden names where they are written; this follows what the imports
 * resolve to, so that a detour over a third file is found too.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'shared-imports-none-of-the-others',
      comment: 'src-shared is imported by all and imports none of the other two.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^(src-main|src-renderer|test)/' },
    },
    {
      name: 'shared-knows-no-process',
      comment: 'src-shared runs in every process: nothing of Node, Electron or the window.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-uses-pure-packages',
      comment:
        'Packages of src-shared must run everywhere; add one here only after checking that it does.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(zod|yaml|@stdlib/[^/]+|@orpc/(contract|client|shared))/',
      },
    },
    {
      name: 'window-knows-only-shared',
      comment: 'The window reaches the main process only through the contract in src-shared.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main|test)/' },
    },
    {
      name: 'window-knows-no-node',
      comment: 'The window is a web page: no Node, no Electron, no database.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'window-uses-no-server-packages',
      comment: 'These packages need Node.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: {
        path: 'node_modules/(electron|better-sqlite3|ws|sirv|commander|cli-progress|@orpc/server)/',
      },
    },
    {
      name: 'main-knows-no-window',
      comment: 'The main process shares code with the window through src-shared.',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^(src-renderer|test)/|node_modules/(vue|pinia|chart[.]js|reka-ui)/' },
    },
    {
      name: 'simulation-knows-no-host',
      comment:
        'The simulation runs in a worker, in a test and in the command line alike: it imports itself and src-shared.',
      severity: 'error',
      from: { path: '^src-main/simulation/' },
      to: { path: '^src-main/', pathNot: '^src-main/simulation/' },
    },
    {
      name: 'simulation-knows-no-node',
      comment: 'No clock, no files, no randomness of the host: a run must repeat to the bit.',
      severity: 'error',
      from: { path: '^src-main/simulation/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'simulation-uses-pure-packages',
      comment: 'Only packages whose numbers are the same on every machine.',
      severity: 'error',
      from: { path: '^src-main/simulation/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|@noble/hashes)/' },
    },
    {
      name: 'electron-only-in-its-host',
      comment: 'Loading electron anywhere else starts a download of its runtime.',
      severity: 'error',
      from: {
        path: '^(src-main|src-renderer|src-shared|test)/',
        pathNot: '^src-main/hosts/electron/',
      },
      to: { path: '(^|node_modules/)electron(/|$)', dependencyTypesNot: ['local', 'type-only'] },
    },
    {
      name: 'hosts-are-on-top',
      comment:
        'Hosts hold no logic: nothing below may lean on one, and they do not lean on each other.',
      severity: 'error',
      from: { path: '^src-main/(?!hosts/)' },
      to: { path: '^src-main/hosts/' },
    },
    {
      name: 'hosts-stay-apart',
      comment: 'What two hosts share lies beside them, not in one of them.',
      severity: 'error',
      from: { path: '^src-main/hosts/(electron|browser|cli)/' },
      to: { path: '^src-main/hosts/(electron|browser|cli)/', pathNot: '^src-main/hosts/$1/' },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: { path: '^src-' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would fail at run time.',
      severity: 'error',
      from: { path: '^src-' },
      to: { couldNotResolve: true },
    },
    {
      name: 'shipped-code-uses-listed-packages',
      comment: 'A package that only a dependency brings along can vanish with it.',
      severity: 'error',
      from: { path: '^src-' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|src-main/build)/' },
    // Imports of types cross no process, but they bind the design all the same.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
