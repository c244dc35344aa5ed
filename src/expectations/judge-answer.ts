import type { AnswerCondition, Expectation, Mismatch, WholeAnswer } from '../model/expectation.ts'
import type { HttpProbe } from '../model/instance.ts'
import { formatDuration } from '../util/duration.ts'
import { boundedMatch } from './bounded-match.ts'

/** All in which an answer is not what was expected. Texts are whole: whoever prints them cuts them. */
export function judgeAnswer(expectation: Expectation, answer: WholeAnswer): readonly Mismatch[] {
  const { statuses, conditions, withinMs } = expectation
  const { probe } = answer
  const expected = statusText(statuses)
  if (probe.outcome !== 'answer' || probe.status === undefined)
    return [{ expected, found: noAnswerText(probe) }]
  const { status } = probe
  const mismatches: Mismatch[] = []
  if (!statuses.some(([from, to]) => status >= from && status <= to))
    mismatches.push({
      expected,
      found: probe.location === undefined ? String(status) : `${status} to ${probe.location}`,
    })
  for (const condition of conditions) {
    const found = mismatchOf(condition, answer)
    if (found !== undefined) mismatches.push({ expected: conditionText(condition), found })
  }
  if (withinMs !== undefined && (probe.tookMs > withinMs || probe.error !== undefined))
    mismatches.push({
      expected: `within ${shortTime(withinMs)}`,
      found: probe.error ?? shortTime(probe.tookMs),
    })
  return mismatches
}

function mismatchOf(condition: AnswerCondition, { headers, body, probe }: WholeAnswer): string | undefined {
  if (condition.kind === 'body') {
    const fits = boundedMatch(condition.pattern, body)
    if (fits === undefined) return tooSlow
    if (fits) return undefined
    return probe.head === undefined ? 'an empty body' : JSON.stringify(probe.head)
  }
  const { name } = condition
  const values = headers[name.toLowerCase()] ?? []
  if (values.length === 0) return `no ${name}`
  const fits = values.map(value =>
    'pattern' in condition ? boundedMatch(condition.pattern, value) : value === condition.value,
  )
  if (fits.includes(true)) return undefined
  return fits.includes(undefined) ? tooSlow : `${name}: ${values.map(value => shown(name, value)).join(', ')}`
}

const tooSlow = 'a text that the pattern takes too long for: write it without a repetition in a repetition'

/** A cookie's value may let people in: it is not printed. */
function shown(name: string, value: string): string {
  return name.toLowerCase() === 'set-cookie' ? value.replace(/^([^=;]*)=[^;]*/, '$1=...') : value
}

export function conditionText(condition: AnswerCondition): string {
  if (condition.kind === 'body') return `body~${condition.pattern}`
  return 'pattern' in condition
    ? `header:${condition.name}~${condition.pattern}`
    : `header:${condition.name}=${condition.value}`
}

/** `200`, `2xx`, `200-399` */
export function statusText(statuses: Expectation['statuses']): string {
  return statuses
    .map(([from, to]) => {
      if (from === to) return String(from)
      return from % 100 === 0 && to === from + 99 ? `${from / 100}xx` : `${from}-${to}`
    })
    .join(',')
}

function noAnswerText({ outcome, tookMs, error }: HttpProbe): string {
  if (outcome === 'timeout') return `no answer within ${formatDuration(tookMs)}`
  if (outcome === 'refused') return 'a refused connection'
  return error === undefined ? 'no HTTP answer' : `no HTTP answer (${error})`
}

function shortTime(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(2))} s`
}
