import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { Conflict } from '#shared/scenario/tunables.ts';
import { AVERAGE_TUNABLES, HISTORY_TUNABLES } from './deferral.ts';
import { LAYER_TUNABLES } from './layered.ts';
import { DIRTY_LIMIT_TUNABLES } from './qemu-dirty-limit.ts';
import { QEMU_TUNABLES, THROTTLE_ORDER } from './qemu-tunables.ts';
import { TRACE_TUNABLES } from './rounds-tunables.ts';
import { STUN_TUNABLES } from './stunning.ts';
import { SLEEP_TUNABLES } from './vmotion-slow-down.ts';
import { LEGACY_TUNABLES } from './xen-legacy-tunables.ts';

const LOOP = defineTunables({
  loop: {
    kind: 'choice',
    label: 'Loop',
    meaning:
      'Rounds over what was dirtied (Xen, VMware), or one scan that goes on and looks at the log only when little is left (QEMU).',
    source: 'design; both loops are those of the strategies of that name',
    default: 'rounds',
    choices: ['rounds', 'scan'],
  },
  order: {
    kind: 'choice',
    label: 'Order of pages',
    meaning:
      'By address, scattered over all addresses, runs of addresses that are rewritten slowest first, or pages dirtied in the fewest of the last rounds first.',
    source: 'Xen from 3.3, Xen up to 3.2, Microwiper, layered copy',
    default: 'address',
    choices: ['address', 'scattered', 'coldest-stripes', 'coldest-pages'],
  },
  peek: {
    kind: 'boolean',
    label: 'Skip what is dirty again',
    meaning: 'Looks at the log before every batch and leaves out pages in it.',
    source: 'Xen 2.0 to 4.5',
    default: false,
  },
  log: {
    kind: 'choice',
    label: 'Log is cleared',
    meaning: 'All of it between rounds, or page by page when a page is sent, as a write trace.',
    source: 'Xen, QEMU; VMware',
    default: 'between-rounds',
    choices: ['between-rounds', 'on-sending'],
  },
  ...TRACE_TUNABLES,
  stripe: {
    kind: 'bytes',
    label: 'Stripe',
    meaning: 'With the slowest stripes first: size of the runs of addresses.',
    source: 'assumption of this model: 16 MiB',
    default: 16_777_216,
    min: 131_072,
    max: 1e12,
    rangeReason: 'below 32 pages a stripe is no longer a run of whole words of the log',
  },
  batchPages: { ...LEGACY_TUNABLES.batchPages, meaning: 'Pages between two looks at the log.' },
  roundFloor: LEGACY_TUNABLES.roundFloor,
});

const DEFER = defineTunables({
  defer: {
    kind: 'choice',
    label: 'Hot pages',
    meaning:
      'Which pages stay back: none; those of the top layer; those dirtied in enough of the last rounds; those whose moving average is high.',
    source: 'layered copy; Hu 2011; moving average',
    default: 'none',
    choices: ['none', 'layers', 'history', 'average'],
  },
  ...LAYER_TUNABLES,
  ...HISTORY_TUNABLES,
  ...AVERAGE_TUNABLES,
});

const ENCODE = defineTunables({
  encode: {
    kind: 'choice',
    label: 'Encoding',
    meaning:
      'Pages as they are; pages of zeros as markers; differences to what was sent before (XBZRLE in the scan); compressed.',
    source: 'Xen; QEMU; XBZRLE and Svärd 2011; MECOM and compress threads',
    default: 'zero-markers',
    choices: ['plain', 'zero-markers', 'delta', 'compressed'],
  },
  pageHeader: QEMU_TUNABLES.pageHeader,
  deltaCache: {
    kind: 'bytes',
    label: 'Cache of sent pages',
    meaning: 'With differences: memory that keeps pages as they were sent.',
    source: 'QEMU xbzrle-cache-size: 64 MiB',
    default: 67_108_864,
    min: 4096,
    max: 2 ** 44,
    rangeReason: 'the cache holds at least one page',
  },
  threads: {
    kind: 'count',
    label: 'Compressing threads',
    meaning: 'With compression: threads that compress at the same time.',
    source: 'QEMU compress-threads: 8',
    default: 8,
    min: 1,
    max: 255,
    rangeReason: 'QEMU counts them in one byte',
  },
  threadSpeed: {
    kind: 'rate',
    label: 'Speed of a thread',
    meaning: 'Bytes of pages that one thread compares or compresses per second.',
    source: 'zstd level 1: 500 MB/s',
    default: 5e8,
    min: 1e5,
    max: 1e12,
    rangeReason: 'slower than 0.1 MB/s is no code in use; no core reads more than 1 TB/s',
  },
  freePages: {
    kind: 'choice',
    label: 'Free pages',
    meaning:
      'Sent like all others, or left out: given back through the balloon before the rounds, or reported by the guest beside the scan.',
    source: 'Li 2008; QEMU free-page-hint',
    default: 'sent',
    choices: ['sent', 'left-out'],
  },
});

const PACE = defineTunables({
  pace: {
    kind: 'choice',
    label: 'Send rate',
    meaning:
      'Capped or not; the dirty rate of the round before and an increment (the paper of Xen); or the same, never falling (its code).',
    source: 'QEMU; Clark et al. 2005, section 5.3; xc_linux_save.c of Xen 2.0',
    default: 'capped',
    choices: ['capped', 'paper', 'xen-2'],
  },
  bandwidth: {
    kind: 'rate',
    label: 'Bandwidth cap',
    meaning: 'Highest send rate while the guest runs, lifted once it is stopped; none: no cap.',
    source: 'design; QEMU max-bandwidth',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no guest ever moves; no network carries more than 80 Tbit/s',
  },
  rateLeast: {
    kind: 'rate',
    label: 'First rate',
    meaning: 'With an adaptive rate: that of the first round.',
    source: 'Clark et al. 2005, section 6: 100 Mbit/s',
    default: 12_500_000,
    min: 1000,
    max: 1e13,
    rangeReason: 'a first round has to end, and no network carries more than 80 Tbit/s',
  },
  rateMost: {
    kind: 'rate',
    label: 'Highest rate',
    meaning: 'With an adaptive rate: the most that it rises to.',
    source: 'Clark et al. 2005, section 6: 500 Mbit/s',
    default: 62_500_000,
    min: 1000,
    max: 1e13,
    rangeReason: 'the stop has to end, and no network carries more than 80 Tbit/s',
  },
  rateIncrement: {
    kind: 'rate',
    label: 'Rate above the dirty rate',
    meaning: 'With an adaptive rate: what is added to the dirty rate.',
    source: 'Clark et al. 2005, section 5.3: 50 Mbit/s',
    default: 6_250_000,
    min: 0,
    max: 1e13,
    rangeReason: 'without an increment a steady writer is followed, never caught up with',
  },
});

const { throttleTrigger, throttleInitial, throttleIncrement, throttleMax } = QEMU_TUNABLES;
const { dirtyLimit: _switch, ...quota } = DIRTY_LIMIT_TUNABLES;

const SLOW = defineTunables({
  slow: {
    kind: 'choice',
    label: 'Guest is slowed',
    meaning:
      'Not at all; by steps of CPU time while it dirties too much; by sleeps at writes in proportion; by a quota of dirtied memory per vCPU; by parking processes that write much.',
    source:
      'QEMU auto-converge; vSphere slow-down during page send; QEMU dirty-limit; stunning, Clark et al. 2005',
    default: 'none',
    choices: ['none', 'cpu-steps', 'sleeps', 'dirty-quota', 'stunning'],
  },
  throttleTrigger,
  throttleInitial,
  throttleIncrement,
  throttleMax,
  ...SLEEP_TUNABLES,
  ...quota,
  ...STUN_TUNABLES,
});

const STOP = defineTunables({
  decides: {
    kind: 'choice',
    label: 'Stop is decided by',
    meaning:
      'What the log left after a round, or what the round itself found and sent, with the guest suspended before its log is fetched.',
    source: 'QEMU, Xen 4.6+; Xen up to 4.5',
    default: 'what-is-left',
    choices: ['what-is-left', 'what-was-found'],
  },
  stopPages: {
    kind: 'count',
    label: 'Fewer pages than',
    meaning: 'Stops once fewer pages wait that do not stay back; none: no such rule.',
    source: 'Xen: 50',
    default: null,
    min: 0,
    max: 1e9,
    rangeReason: 'with 0 only an idle guest converges; no guest has a thousand million pages',
  },
  stopBytes: {
    kind: 'bytes',
    label: 'Rest of at most',
    meaning: 'Stops once so much or less is left; none: no such rule.',
    source: 'VMware 2005: 16 MB; Clark et al. 2005: 256 KiB',
    default: null,
    min: 0,
    max: 1e12,
    rangeReason: 'more than a guest has would stop every guest after the first round',
  },
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime limit',
    meaning: 'Stops once the rest goes within this at the rate measured last; none: no such rule.',
    source: 'QEMU: 300 ms',
    default: 0.3,
    nullable: true,
    min: 0.001,
    max: 2000,
    rangeReason: 'QEMU refuses more than 2,000,000 ms, and with none at all the guest never stops',
  },
  leastGain: {
    kind: 'fraction',
    label: 'Least gain of a round',
    meaning: 'Stops after rounds that left hardly less than the one before; none: no such rule.',
    source: 'ITC-LM: 10 % (assumption of this model)',
    default: null,
    min: 0,
    max: 1,
    rangeReason: 'a share of what the round before left',
  },
  gainRounds: {
    kind: 'count',
    label: 'Rounds without gain',
    meaning: 'So many one after the other stop it.',
    source: 'assumption of this model: 2',
    default: 2,
    min: 1,
    max: 1000,
    rangeReason: 'one round has to show it, and a bound has to bound',
  },
  maxRounds: {
    kind: 'count',
    label: 'Rounds at most',
    meaning: 'Stops after so many rounds, or synchronisations of the scan; none: no such rule.',
    source: 'Xen: 29',
    default: 29,
    nullable: true,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
  maxFactor: {
    kind: 'number',
    label: 'Memory sent at most',
    meaning: 'Stops once more than this many times the memory was sent; none: no such rule.',
    source: 'Xen up to 4.5: 3',
    default: null,
    min: 1,
    max: 10_000,
    rangeReason: 'every page has to be sent once, and a bound has to bound',
  },
  maxTime: {
    kind: 'duration',
    label: 'Time at most',
    meaning: 'Stops after so long; none: no such rule.',
    source: 'Cloud Hypervisor: 3600 s',
    default: null,
    min: 0.001,
    max: 1e7,
    rangeReason: 'a bound has to bound',
  },
});

const END = defineTunables({
  end: {
    kind: 'choice',
    label: 'At the stop',
    meaning:
      'The rest goes while the guest is stopped, or follows while it runs at the destination.',
    source: 'stop-and-copy; post-copy',
    default: 'stop-and-copy',
    choices: ['stop-and-copy', 'post-copy'],
  },
  push: {
    kind: 'choice',
    label: 'Pages that follow',
    meaning:
      'Only when they are asked for; pushed by address; pushed from behind the latest fault; or pushed around the latest faults.',
    source: 'demand paging; Hines 2009; QEMU; Hines 2009, bubbling',
    default: 'behind-faults',
    choices: ['on-demand', 'by-address', 'behind-faults', 'around-faults'],
  },
  requestQueue: {
    kind: 'bytes',
    label: 'Queued before a request',
    meaning: 'Pushed bytes that a requested page waits behind.',
    source: 'QEMU without preempt: about 216 KiB (reference measurements)',
    default: 221_184,
    min: 0,
    max: 1e9,
    rangeReason: 'a request may go first; no socket buffers more than a gigabyte',
  },
  faultCost: {
    kind: 'duration',
    label: 'Cost of a fault',
    meaning: 'CPU time of one fault at both ends.',
    source: 'assumption of this model',
    default: 2e-4,
    min: 0,
    max: 1,
    rangeReason: 'a fault that costs a second of CPU time is a fault of another kind',
  },
});

const { window, iteration, pageCost, zeroPageCost } = QEMU_TUNABLES;

export const COMPOSED_TUNABLES = defineTunables({
  ...inGroup('Loop and order', LOOP),
  ...inGroup('Hot pages', DEFER),
  ...inGroup('Encoding', ENCODE),
  ...inGroup('Send rate', PACE),
  ...inGroup('Slowing the guest', SLOW),
  ...inGroup('Stop rules', STOP),
  ...inGroup('After the stop', END),
  ...inGroup('Scan', { window, iteration, pageCost, zeroPageCost }),
});

const DEFERRED = ['layers', 'history', 'average'] as const;

/** Parts that do not go together, with the reason. */
export const COMPOSED_CONFLICTS: readonly Conflict[] = [
  THROTTLE_ORDER,
  {
    values: {},
    above: ['rateLeast', 'rateMost'],
    reason: 'the first rate lies below the highest',
  },
  {
    values: { loop: ['scan'], order: ['scattered', 'coldest-stripes', 'coldest-pages'] },
    reason: 'the scan goes on by address from where it stands; only rounds can be put in order',
  },
  {
    values: { loop: ['scan'], peek: [true] },
    reason: 'the log is peeked between the batches of a round, and the scan has no rounds',
  },
  {
    values: { loop: ['scan'], log: ['on-sending'] },
    reason: 'the scan clears the log when it fetches it; a trace on sending belongs to rounds',
  },
  {
    values: { loop: ['scan'], defer: DEFERRED },
    reason: 'hot pages are told apart from round to round, and the scan has no rounds',
  },
  {
    values: { loop: ['scan'], pace: ['paper', 'xen-2'] },
    reason: 'these rates follow the dirty rate of a round, and the scan has no rounds',
  },
  {
    values: { loop: ['scan'], decides: ['what-was-found'] },
    reason: 'the scan has no rounds that find something; it decides after a synchronisation',
  },
  {
    values: { loop: ['scan'], downtimeLimit: [null] },
    reason: 'the scan looks at the log once the rest fits into the downtime limit, so it needs one',
  },
  {
    values: { loop: ['scan'], end: ['post-copy'], freePages: ['left-out'] },
    reason: 'QEMU switches free-page hinting off where post-copy is possible',
  },
  {
    values: { loop: ['scan'], end: ['post-copy'], encode: ['compressed'] },
    reason: 'Postcopy is not currently compatible with compression',
  },
  {
    values: { order: ['scattered', 'coldest-stripes', 'coldest-pages'], log: ['on-sending'] },
    reason: 'traces are installed part by part in the order of addresses',
  },
  {
    values: { log: ['on-sending'], peek: [true] },
    reason: 'with a trace on sending a page that still waits is not in the log: nothing to peek at',
  },
  {
    values: { log: ['on-sending'], defer: DEFERRED },
    reason: 'a trace on sending has no log of the whole memory by which pages could be judged',
  },
  {
    values: { log: ['on-sending'], decides: ['what-was-found'] },
    reason: 'every round finds what its traces met; only what is left says how far it came',
  },
  {
    values: { order: ['coldest-stripes'], peek: [true] },
    reason: 'the log of each stripe is fetched by itself, and a round ends before hot ones',
  },
  {
    values: { order: ['coldest-stripes'], defer: DEFERRED },
    reason: 'stripes that a round leaves out were not sent, so their pages cannot be judged',
  },
  {
    values: { order: ['coldest-stripes'], decides: ['what-was-found'] },
    reason: 'a round leaves hot stripes out, so what it found is not what is left',
  },
  {
    values: { order: ['scattered'], encode: ['delta', 'compressed'] },
    reason: 'sizes that differ from region to region are simulated in the order of addresses only',
  },
  {
    values: { order: ['scattered'], end: ['post-copy'] },
    reason: 'requests and the push after them go by address',
  },
  {
    values: { pace: ['paper', 'xen-2'] },
    given: ['bandwidth'],
    reason: 'an adaptive rate has its own least and highest rate',
  },
  {
    values: { pace: ['xen-2'], decides: ['what-is-left'] },
    reason: 'the rate of Xen 2.0 ends the rounds by what they sent, before the log is fetched',
  },
  {
    values: {
      stopPages: [null],
      stopBytes: [null],
      downtimeLimit: [null],
      leastGain: [null],
      maxRounds: [null],
      maxFactor: [null],
      maxTime: [null],
    },
    reason: 'without a stop rule the guest is never stopped',
  },
];
