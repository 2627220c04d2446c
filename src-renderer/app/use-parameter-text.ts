import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { tunableKind } from '#shared/messages/parameter-labels.ts';
import { useApplication } from '#renderer/state/application.ts';

/** Writes values of parameters as the Lab does: those of a strategy's tunables in their units. */
export function useParameterText(): (
  path: string,
  value: string | number | boolean | null,
) => string {
  const application = useApplication();
  return (path, value) => {
    const catalogue = application.info?.catalogue;
    return writeParameter(path, value, catalogue ? tunableKind(catalogue, path) : null);
  };
}
