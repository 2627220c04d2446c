/** What a life or its forecast has to say, by code. Placeholders: see `fillMessage`. */
export const CLUSTER_MESSAGES: Readonly<Record<string, string>> = {
  oscillates:
    'The policy oscillates: {oscillations:count} of {migrations:count} migrations took a guest back to where it came from within an hour. Raise its threshold, its period or its rest, or charge what migrations cost.',
  'migrations-given-up':
    '{count:count} migrations were given up after their last retry, {timeouts:count} attempts because they took too long.',
  'no-room': 'Guests waited {time:duration} in total because no host had room for them.',
  'split-brain':
    'Guests had two running copies {count:count} times, for {time:duration} in total: switch fencing or disk locks on.',
  'drains-given-up': 'Maintenance "{name}": {count:count} hosts were not empty by their deadline.',
  'maintenance-unfinished':
    'Maintenance "{name}" had not ended when the life did: {done:count} hosts were done.',
  trace: 'Filled in: {text}.',
  'timeline-left-out':
    'The timeline keeps as much as it can: {rows:count} rows more are in the metrics only.',
  'deadline-not-met':
    'Maintenance "{name}" can\'t keep its deadline of {deadline:duration}: emptying "{host}" alone takes {expected:duration} over its port.',
  'guests-without-room':
    '{count:count} guests find no host with room at the start, "{guest}" first: add hosts, or accept more overcommitment.',
  'does-not-converge':
    'A migration of "{guest}" at the demand that it has at the start does not end: it writes faster than {rate:rate} carry.',
  'five-nines-reached':
    'A host crash every {mtbf:duration} and {recovery:duration} to recover leave {share} of availability: 99.999 % is reached, which allows {allowed:duration} for each crash.',
  'five-nines-missed':
    'A host crash every {mtbf:duration} and {recovery:duration} to recover leave {share} of availability: 99.999 % would need guests to serve again within {allowed:duration} of each crash.',
  'plan-without-room':
    'The cluster is too full to lose one host: {missing:bytes} of memory are missing.',
};
