import type { SimulateOptions } from '../model/options.ts'
import type { EnvEntry } from '../model/project.ts'
import type { OwnPagesRule } from '../model/router-rules.ts'

/** The URLs of the app's own error pages, where the platform has a variable for them and the app sets it. */
export function ownPages(
  rule: OwnPagesRule | undefined,
  env: readonly EnvEntry[],
  overrides: SimulateOptions['env'] = {},
): { readonly error?: string; readonly maintenance?: string } {
  if (rule === undefined) return {}
  const find = (name: string) => overrides[name] ?? env.findLast(entry => entry.name === name)?.value
  const error = find(rule.error)
  const maintenance = find(rule.maintenance)
  return { ...(error ? { error } : {}), ...(maintenance ? { maintenance } : {}) }
}
