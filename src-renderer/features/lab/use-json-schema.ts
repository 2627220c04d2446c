import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { client } from '#renderer/state/client.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const schema = shallowRef<JsonSchema | null>(null);
let asked = false;

/**
 * The published schema of scenarios, from which meanings and defaults of fields are read; null
 * until it came. Fields work without it, so a failure is left for the next visit to repair.
 */
export function useJsonSchema(): ShallowRef<JsonSchema | null> {
  if (!asked) {
    asked = true;
    client.scenarios.jsonSchema({}).then(
      (reply) => {
        schema.value = reply;
      },
      () => {
        asked = false;
      },
    );
  }
  return schema;
}
