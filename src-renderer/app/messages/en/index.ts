import app from './app.ts';
import archives from './archives.ts';
import charts from './charts.ts';
import cluster from './cluster.ts';
import compare from './compare.ts';
import drill from './drill.ts';
import experiments from './experiments.ts';
import guide from './guide.ts';
import lab from './lab.ts';
import live from './live.ts';
import parameters from './parameters.ts';
import reports from './reports.ts';
import runs from './runs.ts';
import settings from './settings.ts';
import ui from './ui.ts';
import validate from './validate.ts';
import workingSet from './working-set.ts';
import workloads from './workloads.ts';

/** All English messages, a branch for each feature. */
export const en = {
  app,
  ui,
  charts,
  lab,
  live,
  runs,
  experiments,
  reports,
  archives,
  cluster,
  compare,
  drill,
  parameters,
  validate,
  guide,
  settings,
  workingSet,
  workloads,
};
