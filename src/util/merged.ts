/** A tree with changes laid over it: objects are merged, everything else (arrays too) is replaced. */
export function merged(value: unknown, changes: unknown): unknown {
  if (changes === undefined) return value
  if (!isTree(value) || !isTree(changes)) return changes
  const result: Record<string, unknown> = { ...value }
  for (const [key, change] of Object.entries(changes)) result[key] = merged(value[key], change)
  return result
}

/** An object with values under names. */
export function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
