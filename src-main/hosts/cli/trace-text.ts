import type { TraceFit } from '#shared/contract/traces.ts';
import { formatBytes, formatDuration, formatFraction, formatNumber } from '#shared/units/format.ts';
import { alignColumns } from './result-text.ts';

/** Lines of the table that holds given against fitted. */
const MOST_LINES = 16;

const KINDS: Readonly<Record<TraceFit['kind'], string>> = {
  growth: 'dirty-growth curve',
  rate: 'rate over time',
  bitmaps: 'dirtied pages of each epoch',
};

const whole = (value: number): string => formatNumber(Math.round(value));
const signed = (error: number): string => `${error < 0 ? '' : '+'}${formatFraction(error)}`;

/** At most `most` of a list's places, first and last among them. */
function placesOf(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  const at = (index: number): number =>
    taken === 1 ? 0 : Math.round((index * (count - 1)) / (taken - 1));
  return [...new Set(Array.from({ length: taken }, (_, index) => at(index)))];
}

function errorText(given: number, fitted: number): string {
  return given === 0 ? '' : signed(fitted / given - 1);
}

function curveTable({ curve }: TraceFit): string[] {
  if (!curve) return [];
  const rows = placesOf(curve.window.length, MOST_LINES).map((at) => {
    const window = curve.window[at] as number;
    const given = curve.given[at] as number;
    const fitted = curve.fitted[at] as number;
    return [formatDuration(window), whole(given), whole(fitted), errorText(given, fitted)];
  });
  return [
    'Distinct pages written within a window',
    alignColumns([['window', 'given', 'replayed', 'error'], ...rows]),
  ];
}

function timeTable({ overTime }: TraceFit): string[] {
  if (!overTime) return [];
  const rows = placesOf(overTime.time.length, MOST_LINES).map((at) => {
    const given = overTime.given[at] as number;
    const fitted = overTime.fitted[at] as number;
    return [
      formatDuration(overTime.time[at] as number),
      whole(given),
      whole(fitted),
      errorText(given, fitted),
    ];
  });
  return [
    'Pages dirtied per second',
    alignColumns([['time', 'given', 'replayed', 'error'], ...rows]),
  ];
}

function regionTable(fit: TraceFit): string {
  const rows = fit.regions.flatMap(({ name, size, process, classes }) =>
    classes.map((one, at) => [
      at === 0 ? name : '',
      at === 0 ? formatBytes(size) : '',
      process === 'sweep' ? 'in order' : 'at random',
      whole(one.pages),
      formatNumber(one.perPage),
    ]),
  );
  return alignColumns([
    ['region', 'size', 'written', 'pages', 'writes per page and second'],
    ...rows,
  ]);
}

/** What a trace says and becomes, for people. */
export function traceText(fit: TraceFit): string {
  const phases =
    fit.phases === 0
      ? 'phases: none'
      : `phases: ${formatNumber(fit.phases)} in ${formatDuration(fit.length)}`;
  const { rms, largest, at } = fit.error;
  const head = [
    fit.name || 'A trace without a name',
    ...(fit.source === '' ? [] : [`Source: ${fit.source}`]),
    `${KINDS[fit.kind]} of a guest with ${formatBytes(fit.memory)}, at most ${whole(fit.pageWrites)} page writes/s`,
    `Regions: ${formatNumber(fit.regions.length)}, ${phases}`,
    `Error when replayed: ${formatFraction(rms)} (root mean square), at most ${signed(largest)} at ${formatDuration(at)}`,
  ];
  const parts = [...curveTable(fit), ...timeTable(fit), 'What it becomes', regionTable(fit)];
  return `${head.join('\n')}\n\n${parts.map((part) => `${part}\n`).join('')}`;
}

/** The one object that `--json` prints; units are in the keys. */
export function traceJson(fit: TraceFit): string {
  const { curve, overTime } = fit;
  const document = {
    kind: fit.kind,
    name: fit.name,
    source: fit.source,
    memory_bytes: fit.memory,
    page_bytes: fit.pageSize,
    phases: fit.phases,
    phases_s: fit.length,
    page_writes_per_s: fit.pageWrites,
    error: { rms: fit.error.rms, largest: fit.error.largest, at_s: fit.error.at },
    regions: fit.regions.map(({ name, size, process, classes }) => ({
      name,
      size_bytes: size,
      process,
      classes: classes.map((one) => ({ pages: one.pages, writes_per_page_and_s: one.perPage })),
    })),
    curve: curve && {
      window_s: curve.window,
      given_pages: curve.given,
      replayed_pages: curve.fitted,
    },
    over_time: overTime && {
      time_s: overTime.time,
      given_pages_per_s: overTime.given,
      replayed_pages_per_s: overTime.fitted,
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
