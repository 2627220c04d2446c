/** What a run that reached one of its own limits says of a migration that had not ended: how far it was, and what ends it. */

const LIMITS = { time: 'simulated time', events: 'kernel events' } as const;

const reached = (limit: string): string =>
  `The run reached its limit of ${limit} at {time:duration} with {left:bytes} still to send`;

/** By the limit and how far the migration was. */
export const BOUND_MESSAGES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LIMITS).flatMap(([id, limit]) => [
    [
      `bounded-${id}`,
      `${reached(limit)}. It did not converge: {dirtyRate:rate} were dirtied while {rate:rate} were sent. Raise the bandwidth above {needRate:rate} or allow {needDowntime:duration} of downtime.`,
    ],
    [
      `bounded-${id}-soon`,
      `${reached(limit)}. It was converging, with {dirtyRate:rate} dirtied while {rate:rate} were sent, and needed about {more:duration} more.`,
    ],
    [
      `bounded-${id}-stopped`,
      `${reached(limit)} while the guest was stopped; at {rate:rate} that takes {more:duration} more.`,
    ],
    [
      `bounded-${id}-moved`,
      `${reached(limit)} to the guest, which ran at the destination; at {rate:rate} that takes {more:duration} more at least.`,
    ],
  ]),
);

export const BOUND_EVENTS: Readonly<Record<string, string>> = {
  'limit-time': 'The run reached its limit of simulated time.',
  'limit-events': 'The run reached its limit of kernel events.',
};
