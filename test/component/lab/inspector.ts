import { flushPromises } from '@vue/test-utils';

/** The control of the field with this label in the inspector. */
export function control(label: string): HTMLInputElement {
  const labels = [...document.querySelectorAll<HTMLLabelElement>('.inspector label')];
  const found = labels.find((one) => one.textContent?.trim() === label);
  const element = found && document.getElementById(found.htmlFor);
  if (!element) throw new Error(`No field "${label}"`);
  return element as HTMLInputElement;
}

/** Types into the field with this label, as a person does. */
export async function type(label: string, text: string): Promise<void> {
  const input = control(label);
  input.dispatchEvent(new Event('focus'));
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await flushPromises();
}
