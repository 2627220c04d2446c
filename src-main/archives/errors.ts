/** What kind of thing is wrong with an archive; stable, for tests and for the window. */
export type ArchiveFault =
  | 'not-an-archive'
  | 'truncated'
  | 'limit'
  | 'name'
  | 'duplicate'
  | 'special-file'
  | 'manifest'
  | 'hash'
  | 'newer'
  | 'content';

/** A file that is refused as an archive. The message is a sentence for people. */
export class ArchiveError extends Error {
  readonly fault: ArchiveFault;
  /** Name of the entry at fault; empty when it is the file as a whole. */
  readonly entry: string;
  /** The sentence without the name of the entry. */
  readonly told: string;

  constructor(fault: ArchiveFault, entry: string, message: string) {
    super(entry === '' ? message : `${shown(entry)}: ${message}`);
    this.name = 'ArchiveError';
    this.fault = fault;
    this.entry = entry === '' ? '' : shown(entry);
    this.told = message;
  }
}

/** A name from a hostile file, fit for a message: short and without control characters. */
function shown(name: string): string {
  const printable = name.replaceAll(/[^\P{C}]/gu, '?');
  return `"${printable.length > 120 ? `${printable.slice(0, 117)}...` : printable}"`;
}
