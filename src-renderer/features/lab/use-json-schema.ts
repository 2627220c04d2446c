import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { client } from '#renderer/state/client.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const schema = shallowRef<JsonSchema | null>(null);
let asked = false;

async function ask(): Promise<void> {
  asked = true;
  try {
    schema.value = await client.scenarios.jsonSchema({});
  } catch {
    // Fields work without meanings and defaults; the next visit asks again.
    asked = false;
  }
}

/** The published schema of scenarios, from which meanings and defaults of fields are read; null until it came. */
export function useJsonSchema(): ShallowRef<JsonSchema | null> {
  if (!asked) void ask();
  return schema;
}
