import { shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { TraceFit } from '#shared/contract/traces.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from '#renderer/state/client.ts';

/** Fits are asked for again whenever a guest is chosen, and a trace never changes. */
const known = new Map<string, TraceFit>();
const MOST_KNOWN = 8;

/** The fit of a trace, asked of the service once per text. */
export function useTraceFit(text: Readonly<Ref<string | null>>): {
  readonly fit: ShallowRef<TraceFit | null>;
  readonly failure: ShallowRef<string | null>;
} {
  const fit = shallowRef<TraceFit | null>(null);
  const failure = shallowRef<string | null>(null);

  async function ask(asked: string): Promise<void> {
    try {
      const answer = known.get(asked) ?? (await client.traces.fit({ text: asked }));
      const [oldest] = known.keys();
      if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      known.set(asked, answer);
      if (text.value === asked) fit.value = answer;
    } catch (error) {
      if (text.value === asked) failure.value = describeFailure(error);
    }
  }

  watch(
    text,
    (asked) => {
      fit.value = null;
      failure.value = null;
      if (asked !== null) void ask(asked);
    },
    { immediate: true },
  );
  return { fit, failure };
}
