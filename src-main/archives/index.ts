export { ArchiveError } from './errors.ts';
export type { ArchiveContent, ArchivedExperiment, ArchivedRun } from './content.ts';
export { readArchive } from './read.ts';
export type { OpenArchive } from './read.ts';
export { writeArchive } from './write.ts';
export { ARCHIVE_LIMITS } from './zip.ts';
