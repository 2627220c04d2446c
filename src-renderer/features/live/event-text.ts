import { fillMessage } from '#shared/result/explain.ts';
import type { EventRow } from '#shared/result/result.ts';
import { EVENT_MESSAGES } from '#shared/messages/outcomes.ts';

/** The sentence of an event; its code and values where no sentence is known, so that nothing is hidden. */
export function eventText(event: EventRow, phaseName: (phase: string) => string): string {
  const template = EVENT_MESSAGES[event.code];
  if (template === undefined) {
    const values = Object.entries(event.values).map(([key, value]) => `${key} ${value}`);
    return [event.code, ...values].join(', ');
  }
  const { phase } = event.values;
  const values =
    typeof phase === 'string' ? { ...event.values, phase: phaseName(phase) } : event.values;
  return fillMessage(template, values);
}
