/* eslint-disable no-var, prefer-const -- every Node must be able to read this file, so it is written in the JavaScript of 2009. */
// Loaded before the starter (node -r): an old Node gives one sentence instead of a syntax error.
var oldest = 20;
var major = Number(process.versions.node.split('.')[0]);
if (major < oldest) {
  console.error(
    'Godwit needs Node ' +
      oldest +
      ' or later to install itself, and this is Node ' +
      process.versions.node +
      ': install a newer one from nodejs.org or your package manager, then repeat the command.',
  );
  process.exit(1);
}
