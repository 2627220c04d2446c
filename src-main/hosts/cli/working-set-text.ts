import type { WorkingSet } from '#shared/contract/working-set.ts';
import {
  formatBitRate,
  formatBytes,
  formatDuration,
  formatFraction,
  formatNumber,
} from '#shared/units/format.ts';
import { LIU_2011 } from '#main/analysis/index.ts';
import { alignColumns } from './result-text.ts';

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

type Format = (value: number) => string;

/** The middle, and how far it varies with the moment at which a migration begins. */
function spread({ median, least, most }: Spread, format: Format): string {
  if (least === most) return format(median);
  return `${format(median)} (${format(least)} to ${format(most)})`;
}

function range({ calmest, busiest }: { calmest: number; busiest: number }, format: Format): string {
  return calmest === busiest ? format(calmest) : `${format(calmest)} to ${format(busiest)}`;
}

const wholePages: Format = (pages) => formatNumber(Math.round(pages));
const limitText: Format = (seconds) => (seconds === 0 ? 'any' : formatDuration(seconds));
const linkText: Format = (rate) => (rate === 0 ? 'any' : formatBitRate(rate));

function windowTable({ windows, pageSize }: WorkingSet): string {
  return alignColumns([
    ['window', 'pages', 'memory', 'pages/s'],
    ...windows.map(({ seconds, pages }) => [
      formatDuration(seconds),
      spread(pages, wholePages),
      formatBytes(pages.median * pageSize),
      wholePages(pages.median / seconds),
    ]),
  ]);
}

/** Moments that are told of the working set over time. */
const MOST_MOMENTS = 12;

function timeTable({ overTime, pageSize }: WorkingSet): string[] {
  if (!overTime) return [];
  const { window, time, pages } = overTime;
  const step = (time.length - 1) / MOST_MOMENTS;
  const rows = Array.from({ length: MOST_MOMENTS }, (_, index) => {
    const at = Math.round((index + 0.5) * step);
    const found = pages[at] ?? 0;
    return [formatDuration(time[at] ?? 0), wholePages(found), formatBytes(found * pageSize)];
  });
  return [
    `Working set over the phases: distinct pages written within ${formatDuration(window)}`,
    alignColumns([['at', 'pages', 'memory'], ...rows]),
  ];
}

function roundTable({ links }: WorkingSet): string {
  const rounds = links[0]?.rounds ?? [];
  return alignColumns([
    ['live rounds', ...links.map(({ bandwidth }) => `at ${formatBitRate(bandwidth)}`)],
    ...rounds.map((row, at) => [
      formatNumber(row.rounds),
      ...links.map((link) => {
        const one = link.rounds[at];
        return one ? spread(one.downtime, formatDuration) : '–';
      }),
    ]),
  ]);
}

function sentTable({ links }: WorkingSet): string {
  const rounds = links[0]?.rounds ?? [];
  return alignColumns([
    ['live rounds', ...links.map(({ bandwidth }) => `at ${formatBitRate(bandwidth)}`)],
    ...rounds.map((row, at) => [
      formatNumber(row.rounds),
      ...links.map((link) => {
        const one = link.rounds[at];
        return one ? `${formatBytes(one.sent)}, ${wholePages(one.energy)} J` : '–';
      }),
    ]),
  ]);
}

/** How many pages go as markers; nothing where there are none. */
const zeroText = ({ zeroPages }: WorkingSet): string =>
  zeroPages < 0.5 ? '' : `${wholePages(zeroPages)} of them zeros, `;

/** A working-set analysis for people. */
export function workingSetText(set: WorkingSet): string {
  const parts = [
    `${set.guest}: ${formatBytes(set.pages * set.pageSize)} in ${wholePages(set.pages)} pages, ${zeroText(set)}${range(set.pageWrites, wholePages)} page writes/s\n`,
    'Working set: distinct pages written within a window',
    windowTable(set),
    ...timeTable(set),
    'Hot pages',
    alignColumns([
      ['share of writes', 'pages', 'of the memory'],
      ...set.hotPages.map(({ writes, pages, share }) => [
        formatFraction(writes),
        wholePages(pages),
        formatFraction(share),
      ]),
    ]),
    'Expected downtime of pre-copy (Clark et al. 2005, section 4)',
    roundTable(set),
    `Sent, and energy by ${LIU_2011.source}${LIU_2011.recalled ? ', coefficients recalled' : ''}: ${LIU_2011.perMegabyte} J/MB + ${LIU_2011.fixed} J`,
    sentTable(set),
    'QEMU pre-copy converges by itself',
    alignColumns([
      ['bandwidth', 'from a downtime limit of', 'rounds settle at'],
      ...set.links.map(({ bandwidth, smallestLimit, settledRound }) => [
        formatBitRate(bandwidth),
        range(smallestLimit, limitText),
        range(settledRound, formatDuration),
      ]),
    ]),
    alignColumns([
      ['downtime limit', 'from a bandwidth of'],
      ...set.limits.map(({ downtimeLimit, smallestBandwidth }) => [
        formatDuration(downtimeLimit),
        range(smallestBandwidth, linkText),
      ]),
    ]),
  ];
  const told = parts.map((part) => `${part}\n`).join('');
  const notes =
    set.starts > 1
      ? `Median (least to most) over ${set.starts} moments of the workload at which a migration may begin; ranges are those of the calmest and the busiest phase.\n`
      : '';
  return `${told}${notes}Constant bandwidth, pages of zeros as markers of 9 bytes and all others in full, no fixed times, and a guest that is not slowed.\n`;
}
