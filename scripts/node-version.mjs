// No syntax and no import that a Node of ten years ago would stumble over: this file tells such a Node's owner why.

/** Next 16 asks for 20.9. */
const oldest = { major: 20, minor: 9 };

/**
 * @param {string} version such as `20.9.0`
 * @returns {string | undefined} why this Node is refused and what to do
 */
export function refuseOldNode(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return undefined;
  const wanted = `${oldest.major}.${oldest.minor}`;
  return `Bridgehead needs Node ${wanted} or later and this is Node ${version}. Install Node 22 (from nodejs.org, or with your distribution's packages) and run the command again.`;
}
