import type { ProcessIdentity, ProcessRow } from './process-row.ts'

/**
 * The rows of these processes and of all their descendants. A child cannot be older than its parent: on
 * Windows the parent's pid stays behind after its end and may have been given to another process.
 */
export function treesIn(
  rows: readonly ProcessRow[],
  roots: readonly ProcessIdentity[],
): readonly ProcessRow[] {
  const byParent = childrenByParent(rows)
  const waiting = rows.filter(row => roots.some(root => root.pid === row.pid && root.started === row.started))
  const found = new Map<number, ProcessRow>()
  for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
    if (found.has(row.pid)) continue
    found.set(row.pid, row)
    for (const child of byParent.get(row.pid) ?? []) if (child.started >= row.started) waiting.push(child)
  }
  return [...found.values()]
}

function childrenByParent(rows: readonly ProcessRow[]): Map<number, ProcessRow[]> {
  const byParent = new Map<number, ProcessRow[]>()
  for (const row of rows) {
    const siblings = byParent.get(row.parent)
    if (siblings === undefined) byParent.set(row.parent, [row])
    else siblings.push(row)
  }
  return byParent
}
