import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { strategyTitle, tunableKind } from '#shared/messages/parameter-labels.ts';
import { useApplication } from '#renderer/state/application.ts';

/** Writes values of parameters as the Lab does: those of a strategy's tunables in their units, strategies by their titles. */
export function useParameterText(): (
  path: string,
  value: string | number | boolean | null,
) => string {
  const application = useApplication();
  return (path, value) => {
    const catalogue = application.info?.catalogue;
    if (!catalogue) return writeParameter(path, value);
    const title = typeof value === 'string' ? strategyTitle(catalogue, path, value) : null;
    return title ?? writeParameter(path, value, tunableKind(catalogue, path));
  };
}
