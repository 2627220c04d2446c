import { settingsSchema } from '#shared/contract/application.ts';
import type { Settings } from '#shared/contract/application.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';

export interface SettingsReader {
  /** What was saved; the default for a setting that was not, or that this version does not understand. */
  read(): Settings;
}

export interface SettingsWriter {
  save(settings: Settings): Settings;
}

/** One row for each setting: another version's settings are neither understood nor lost. */
export function settingsReader(handle: ReadHandle): SettingsReader {
  const selectAll = handle.select<{ name: string; value: string }>(
    'SELECT name, value FROM settings',
  );
  return {
    read: () => {
      const stored = new Map(
        selectAll.all().map(({ name, value }) => [name, JSON.parse(value) as unknown]),
      );
      const known = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
        const parsed = stored.has(name) ? schema.safeParse(stored.get(name)) : undefined;
        return parsed?.success ? [[name, parsed.data]] : [];
      });
      return settingsSchema.parse(Object.fromEntries(known));
    },
  };
}

export function settingsWriter(handle: WriteHandle): SettingsWriter {
  const put = handle.change(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  return {
    save: (settings) => {
      const checked = settingsSchema.parse(settings);
      handle.transaction(() => {
        for (const [name, value] of Object.entries(checked)) put.run(name, JSON.stringify(value));
      });
      return checked;
    },
  };
}
