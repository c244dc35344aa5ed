import type { Want } from '../want.ts'

/** One pattern of a language that says where to listen, and what it must become. */
export interface SourceRule {
  /** Matched against one line; every match is replaced. */
  readonly pattern: RegExp
  /** The number of the group that holds a port literal: replaced only when the app was found on it. */
  readonly portGroup?: number
  /** What this rule puts right. */
  readonly puts: 'port' | 'host' | 'both'
  readonly replace: (groups: readonly string[], want: Want) => string
}

export const loopbackName = String.raw`(?:127(?:\.\d{1,3}){3}|localhost|::1|\[::1\])`

/** The line with every rule applied that is wanted. */
export function applyRules(line: string, rules: readonly SourceRule[], want: Want): string {
  return rules
    .filter(rule => (rule.puts === 'host' ? want.host !== undefined : want.port || rule.puts === 'both'))
    .reduce(
      (text, rule) =>
        text.replace(rule.pattern, (match, ...rest: unknown[]) => {
          const groups = [match, ...rest.filter(part => typeof part === 'string' || part === undefined)].map(
            part => part ?? '',
          )
          const literal = rule.portGroup === undefined ? undefined : groups[rule.portGroup]
          if (literal && !(want.port && want.foundPorts.includes(Number(literal)))) return match
          return rule.replace(groups, want)
        }),
      line,
    )
}
