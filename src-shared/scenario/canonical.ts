import type { Document, Pair } from 'yaml';
import { Document as YamlDocument, isMap, isScalar, parseDocument, visit } from 'yaml';
import { checkPlain } from './plain.ts';
import { DocumentError } from './problem.ts';
import { looksLikeJson, readText, rootProblem } from './text.ts';
import { YAML_OPTIONS } from './yaml-text.ts';

/**
 * The order in which documents are written, the same at every level: what a thing is called first,
 * then what it is, then what it does. Fields of strategies come after, as their strategies list them.
 */
export const KEY_ORDER: readonly string[] = [
  'godwit',
  'version',
  'name',
  'description',
  'seed',
  'resolution',
  'limits',
  'hosts',
  'network',
  'guests',
  'plan',
  'life',
  'time',
  'events',
  'process',
  'strategy',
  'guest',
  'host',
  'to',
  'at',
  'cores',
  'vcpus',
  'pageSize',
  'deviceState',
  'size',
  'base',
  'allocated',
  'changed',
  'io',
  'memory',
  'nic',
  'disk',
  'disks',
  'images',
  'workload',
  'read',
  'write',
  'latency',
  'efficiency',
  'backplane',
  'topology',
  'share',
  'rate',
  'exponent',
  'start',
  'classes',
  'writes',
  'reads',
  'readsPerWrite',
  'request',
  'zero',
  'writesZero',
  'free',
  'compressedTo',
  'bytesPerWrite',
  'extents',
  'model',
  'trace',
  'cpu',
  'housekeeping',
  'duration',
  'memoryWrites',
  'diskIo',
  'throughput',
  'throughputUnit',
  'service',
  'load',
  'regions',
  'phases',
  'repeat',
  'policy',
  'mechanics',
  'costs',
  'setup',
  'suspend',
  'activate',
  'redirect',
  'writeFault',
  'copyCores',
  'energy',
  'sourcePerMegabyte',
  'sourceFixed',
  'destinationPerMegabyte',
  'destinationFixed',
  'networkPerMegabyte',
  'idlePower',
  'fullPower',
  'kind',
  'ports',
  'separate',
  'rackSize',
  'switchPorts',
  'oversubscription',
  'uplinks',
  'link',
  'wide',
  'bandwidth',
  'loss',
  'segment',
  'traces',
  'migration',
  'capacity',
  'placement',
  'balancing',
  'consolidation',
  'scheduler',
  'availability',
  'proactive',
  'maintenance',
  'faultRates',
  'faults',
  'count',
  'power',
  'idle',
  'max',
  'off',
  'wake',
  'memoryBandwidth',
  'priority',
  'demand',
  'keepApart',
  'keepTogether',
  'active',
  'boot',
  'migratable',
  'packets',
  'connections',
  'format',
  'unit',
  'interval',
  'gaps',
  'text',
  'overcommitCpu',
  'overcommitMemory',
  'reserveHosts',
  'sla',
  'connectionTimeout',
  'packetLoss',
  'atOnce',
  'order',
  'deadline',
  'atDeadline',
  'failback',
  'mtbf',
  'mttr',
  'factor',
  'injected',
  'rates',
  'recovery',
  'phase',
  'round',
  'after',
  'side',
  'fencing',
  'restart',
  'detection',
  'fenceTime',
  'resumeAfter',
  'durable',
  'clients',
  'timeout',
];

function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}

/** Small groups without groups of their own read better on one line: `{ share: 10 %, rate: 5 /s }`. */
const LONGEST_FLOW_GROUP = 3;

function sortKeys(document: Document, order: readonly string[]): void {
  const ranks = new Map(order.map((key, index) => [key, index]));
  const rank = (pair: Pair) => ranks.get(keyOf(pair)) ?? order.length;
  visit(document, {
    Map: (_, map) => {
      map.items.sort((one, other) => rank(one as Pair) - rank(other as Pair));
    },
  });
}

function useFlowForSmallGroups(document: Document): void {
  visit(document, {
    Seq: (_, list) => {
      for (const item of list.items) {
        const small =
          isMap(item) && item.items.length <= LONGEST_FLOW_GROUP && item.items.length > 1;
        if (small && item.items.every((pair) => isScalar(pair.value))) item.flow = true;
      }
    },
  });
}

function write(document: Document): string {
  return document.toString({ lineWidth: 100, aliasDuplicateObjects: false } as Parameters<
    Document['toString']
  >[0]);
}

/**
 * A document as YAML text in canonical key order. Comments of YAML text are kept.
 *
 * @param order of the keys at every level; that of scenarios unless another kind of document has its own
 * @throws DocumentError when the text can't be read or the value is no plain data
 */
export function toYaml(document: string | object, order: readonly string[] = KEY_ORDER): string {
  if (typeof document === 'string') {
    const reading = readText(document);
    if (!reading.ok) throw new DocumentError(reading.problems);
    const problem = rootProblem(reading.value);
    if (problem) throw new DocumentError([problem]);
    if (looksLikeJson(document)) return toYaml(reading.value as object, order);
    const parsed = parseDocument(document, YAML_OPTIONS);
    sortKeys(parsed, order);
    return write(parsed);
  }
  const problem = rootProblem(document);
  const problems = problem ? [problem] : checkPlain(document);
  if (problems.length > 0) throw new DocumentError(problems);
  const fresh = new YamlDocument(document, { ...YAML_OPTIONS, aliasDuplicateObjects: false });
  sortKeys(fresh, order);
  useFlowForSmallGroups(fresh);
  return write(fresh);
}
