/**
 * What of a migration no validation case covers, by the code of its explanation. Placeholders: see `fillMessage`.
 */
export const UNVALIDATED_MESSAGES: Readonly<Record<string, string>> = {
  'no-case-memory':
    'No validation case moves memory by {strategy}: it is built from its description.',
  'no-case-disk': 'No validation case moves disks by {strategy}: it is built from its description.',
  'no-case-policy': 'No validation case has the policy {strategy}.',
  'no-case-faults':
    'No validation case has faults: what they do is what hypervisors document of themselves.',
  'no-case-setting': 'No validation case of {strategy} has {setting}.',
  'outside-memory':
    'Its {value:bytes} of memory are outside the {least:bytes} to {most:bytes} of the cases.',
  'outside-bandwidth':
    'Its bandwidth of {value:rate} is outside the {least:rate} to {most:rate} of the cases.',
  'outside-latency':
    'Its latency of {value:duration} is outside the {least:duration} to {most:duration} of the cases.',
  'outside-writes':
    'Its page writes, {value:number} times what the link carries, are outside the {least:number} to {most:number} of the cases.',
  'outside-workingSet':
    'The share of memory written in one pass, {value:number}, is outside the {least:number} to {most:number} of the cases.',
  'outside-downtimeLimit':
    'Its downtime limit of {value:duration} is outside the {least:duration} to {most:duration} of the cases.',
  'outside-disk':
    'Its disks of {value:bytes} are outside the {least:bytes} to {most:bytes} of the cases.',
  'outside-diskWrites':
    'Its disk writes, {value:number} times what the link carries, are outside the {least:number} to {most:number} of the cases.',
  'outside-migrations':
    'The scenario plans {value:number} migrations; the cases have one at a time.',
};
