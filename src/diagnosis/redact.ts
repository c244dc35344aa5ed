import { maskIn } from '../util/secrets.ts'

/** The same value with every secret of the environment masked in every text it holds. */
export function redact<T>(value: T, environment: Readonly<Record<string, string>>): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return maskIn(part, environment)
    if (Array.isArray(part)) return part.map(walk)
    if (part === null || typeof part !== 'object') return part
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]))
  }
  // The walk keeps the shape: only texts change.
  return walk(value) as T
}
