/**
 * Loads a module of the console itself into a script, so that what both need (sign-in links, the lab) is written
 * once. Only after npm packages are there.
 *
 * @param {string} path from the project's directory, such as `server/config.ts`
 */
export async function loadTypeScript(path) {
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(new URL(`../${path}`, import.meta.url).href, import.meta.url);
}
