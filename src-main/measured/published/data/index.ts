import type { OpenedFile } from '#shared/contract/application.ts';
import agile2016 from './agile2016.json' with { type: 'json' };
import clark2005 from './clark2005.json' with { type: 'json' };
import gudkov2023 from './gudkov2023_qemu.json' with { type: 'json' };
import hines2009 from './hines2009.json' with { type: 'json' };
import lordwicked2026 from './lordwicked2026_rawdata.json' with { type: 'json' };
import scattergather2015 from './scattergather2015.json' with { type: 'json' };

const file = (name: string, content: unknown): OpenedFile => ({
  name: `${name}.json`,
  text: JSON.stringify(content),
});

/** The published results that ship with Godwit, in the order in which they are told. */
export const PUBLISHED_FILES: readonly OpenedFile[] = [
  file('clark2005', clark2005),
  file('hines2009', hines2009),
  file('gudkov2023_qemu', gudkov2023),
  file('lordwicked2026_rawdata', lordwicked2026),
  file('agile2016', agile2016),
  file('scattergather2015', scattergather2015),
];
