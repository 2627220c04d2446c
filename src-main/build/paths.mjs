import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {...string} parts path below the project's root */
export const inProject = (...parts) => join(projectRoot, ...parts);
