export { analyseWorkingSet, linkOf } from './working-set.ts';
export { LIU_2011, migrationEnergy } from './energy.ts';
export { downtimesFrom, expectedRounds } from './expected-downtime.ts';
export { dirtiedWithin, startsOf } from './growth.ts';
export { hotPages } from './hot-pages.ts';
export {
  akoushBounds,
  cyclicWriter,
  geometricSeries,
  lowerBounds,
  settledRound,
} from './oracles.ts';
export { passTime, smallestBandwidth, smallestDowntimeLimit } from './qemu-convergence.ts';
export { analyseTrace } from './trace-fit.ts';
export { pageWrites, steady, writingOf, writtenPages } from './writing.ts';
