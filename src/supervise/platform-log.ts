import type { Exit, InstanceState } from '../model/instance.ts'
import type { InstanceLogLine, InstanceLogRule } from '../model/platform.ts'

/** One line the platform writes about an instance, or `undefined` where it writes none. */
export function platformLine(
  rule: InstanceLogRule,
  line: InstanceLogLine,
  fields: Readonly<Record<string, string | number>> = {},
): string | undefined {
  return rule.lines[line]?.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole))
}

/** The line for a change of state; none when the platform has one word for both. */
export function stateLine(rule: InstanceLogRule, from: InstanceState, to: InstanceState): string | undefined {
  if (rule.states[from] === rule.states[to]) return undefined
  return platformLine(rule, 'state-changed', { from: rule.states[from], to: rule.states[to] })
}

/** The status a shell would show: the code, or 128 and the signal's number. */
export function exitStatus(exit: Exit, signalNumbers: Readonly<Record<string, number>>): number {
  if (exit.code !== null) return exit.code
  return 128 + (exit.signal === null ? 0 : (signalNumbers[exit.signal] ?? 0))
}
