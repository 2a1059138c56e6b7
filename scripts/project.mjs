import { fileURLToPath } from 'node:url';

/** The directory of package.json, wherever the command was typed. */
export const projectDirectory = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
