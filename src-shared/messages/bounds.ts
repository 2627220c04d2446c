/** What a migration says that did not converge, and of one that a limit of its run ended: how far it was, and what ends it. */

const LIMITS = { time: 'simulated time', events: 'kernel events' } as const;

const reached = (limit: string): string =>
  `The run reached its limit of ${limit} at {time:duration} with {left:bytes} still to send`;

/** How the last rounds went; a single one may take milliseconds, so that they are told as means over a span. */
export const LATELY =
  'Over its last {span:duration} a round sent {roundSent:bytes}, and {roundDirtied:bytes} were dirtied meanwhile.';

/** What would have let it converge, by the value `advice` of the explanation. */
export const ADVICE: Readonly<Record<string, string>> = {
  'advice-both':
    'Raise the bandwidth above {needRate:rate}, on the link and in every cap, or allow {needDowntime:duration} of downtime.',
  'advice-rate':
    'It converges with a bandwidth above {needRate:rate} on the link and in every cap.',
  'advice-none':
    'No bandwidth is enough: more is dirtied in the shortest rounds that it makes than it may leave.',
  'advice-downtime':
    'Allow {needDowntime:duration} of downtime; it does not use the bandwidth that it has.',
};

/** By the limit and how far the migration was. */
export const BOUND_MESSAGES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LIMITS).flatMap(([id, limit]) => [
    [`bounded-${id}`, `${reached(limit)}. It did not converge. ${LATELY}`],
    [
      `bounded-${id}-first`,
      `${reached(limit)} of its first pass. It would not have converged: {dirtyRate:rate} are written while {rate:rate} are sent.`,
    ],
    [
      `bounded-${id}-disk`,
      `${reached(limit)} of its disks, to which {dirtyRate:rate} are written while {rate:rate} are sent.`,
    ],
    [
      `bounded-${id}-soon`,
      `${reached(limit)}. It was converging at {rate:rate} and needed about {more:duration} more.`,
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
