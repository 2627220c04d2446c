export { drill, drilledScenario } from './drill.ts';
export type { DrillStep } from './drill.ts';
