import { parseDocument } from 'yaml';
import { KEY_ORDER, toYaml } from '../scenario/canonical.ts';

const FIRST = ['godwit', 'version', 'kind', 'name', 'field', 'distribution', 'values'];

/** Keys of an experiment come in this order; what the list does not name follows as it was given. */
const ORDER: readonly string[] = [
  ...FIRST,
  ...KEY_ORDER.filter((key) => !FIRST.includes(key)).flatMap((key) =>
    key === 'to' ? ['from', 'to', 'scale', 'step', 'count'] : [key],
  ),
  'scenario',
  'axes',
  'constraints',
  'samplingSeed',
  'seeds',
  'stop',
  'record',
];

/**
 * An experiment's document as YAML text in canonical key order. Comments of YAML text are kept.
 *
 * @throws DocumentError when the text can't be read or the value is no plain data
 */
export function experimentToYaml(document: string | object): string {
  return toYaml(document, ORDER);
}

/**
 * The text of an experiment with another name; comments of YAML text are kept.
 *
 * @throws DocumentError when the text can't be read
 */
export function renamedText(text: string, name: string): string {
  const yaml = parseDocument(experimentToYaml(text));
  yaml.set('name', name);
  return experimentToYaml(yaml.toString());
}
