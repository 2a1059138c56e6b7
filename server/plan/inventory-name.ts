/** Whether a host of this name can be told from all others: no wildcard, no list, no group that is always there. */
export function isInventoryName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && name !== 'all' && name !== 'ungrouped';
}
