/** IFNAMSIZ: fifteen characters and a NUL. */
export const longestInterfaceName = 15;

/**
 * A name that the kernel, every network manager's files and a line of `ip -batch` take as it is. The kernel itself
 * takes more (any byte but `/`, `:` and blanks); such a name is shown, but nothing is written with it.
 */
export function isPlainInterfaceName(name: string): boolean {
  return (
    name.length <= longestInterfaceName &&
    /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) &&
    name !== 'all' &&
    name !== 'default'
  );
}
