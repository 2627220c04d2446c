import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';
import { demandPolicy, streamsOf } from './demand.ts';

const DAY: Seconds = 86_400;
const HOUR: Seconds = 3600;

const TUNABLES = defineTunables({
  low: {
    kind: 'fraction',
    label: 'At night',
    meaning: "Least demand of a day, as a share of the guest's workload.",
    source: 'design',
    default: 0.2,
    min: 0,
    max: 10,
  },
  high: {
    kind: 'fraction',
    label: 'At the peak',
    meaning: 'Largest demand of a day.',
    source: 'design',
    default: 0.9,
    min: 0,
    max: 10,
  },
  peak: {
    kind: 'number',
    label: 'Hour of the peak',
    meaning: 'Hour of the day with the largest demand; the life begins at midnight of a Monday.',
    source: 'Interactive cloud workloads peak in the early afternoon (Cortez et al., SOSP 2017)',
    default: 14,
    min: 0,
    max: 24,
  },
  shift: {
    kind: 'number',
    label: 'Shift between guests',
    meaning: "Hours by which guests' peaks differ at most, earlier or later.",
    source: 'design',
    default: 3,
    min: 0,
    max: 12,
  },
  weekend: {
    kind: 'fraction',
    label: 'At weekends',
    meaning: 'Demand on Saturday and Sunday as a share of that of a working day.',
    source: 'design',
    default: 0.6,
    min: 0,
    max: 10,
  },
  noise: {
    kind: 'fraction',
    label: 'Noise',
    meaning: 'Share by which the demand deviates from the pattern at each step, up or down.',
    source: 'design',
    default: 0.1,
    min: 0,
    max: 1,
  },
  step: {
    kind: 'duration',
    label: 'Step',
    meaning: 'How long a demand stays the same.',
    source: 'Samples of five minutes in the Azure, Google and PlanetLab traces',
    default: 300,
    min: 1,
    max: DAY,
  },
});

/** A wave a day, lower at weekends. */
export const daily = demandPolicy({
  id: 'daily',
  title: 'Daily and weekly pattern',
  summary: 'Follows a wave with one peak a day, lower at weekends, with noise.',
  source:
    'Cortez et al., "Resource Central", SOSP 2017, section 3: daily patterns of interactive guests',
  goodFor: 'Days and weeks of ordinary services.',
  badFor: 'Sudden changes.',
  tunables: TUNABLES,
  create: (context, { low, high, peak, shift, weekend, noise, step }) => {
    const streams = streamsOf(context, 'demand');
    const peaks = streams.map((stream) => (peak + shift * (2 * stream.uniform() - 1)) * HOUR);
    const levelAt = (member: number, now: Seconds): Fraction => {
      const wave = (1 + Math.cos((2 * Math.PI * (now - (peaks[member] ?? 0))) / DAY)) / 2;
      const day = Math.floor(now / DAY) % 7;
      const usual = (low + (high - low) * wave) * (day >= 5 ? weekend : 1);
      const deviation = 1 + noise * (2 * (streams[member]?.uniform() ?? 0.5) - 1);
      return Math.max(0, usual * deviation);
    };
    return {
      initial: (member) => levelAt(member, 0),
      next: (now) => (Math.floor(now / step + 1e-9) + 1) * step,
      apply: (now, set) => {
        for (let member = 0; member < streams.length; member += 1)
          set(member, levelAt(member, now));
      },
    };
  },
});
