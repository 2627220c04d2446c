import { tunableLabel } from '#shared/messages/parameter-labels.ts';
import { useApplication } from '#renderer/state/application.ts';
import type { StrategyWords } from './experiment-view.ts';

/** What the strategies of a kind and their tunables are called in the Lab. */
export function useStrategyWords(): (kind: 'memory' | 'disk' | 'policy') => StrategyWords {
  const application = useApplication();
  return (kind) => ({
    title: (id) => application.strategy(kind, id)?.title ?? null,
    tunable: (key) => {
      const catalogue = application.info?.catalogue;
      return catalogue ? tunableLabel(catalogue, kind, key) : null;
    },
  });
}
