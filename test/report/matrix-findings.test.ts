import { expect, test } from 'vitest'
import type { Verdict, Warning } from '../../src/model/verdict.ts'
import { lookOf } from '../../src/report/look.ts'
import { matrixFindings } from '../../src/report/matrix-findings.ts'

const look = lookOf({ colour: false, unicode: true })
const warning = (seconds: number): Warning => ({
  code: 'keep-alive-too-short',
  summary: `it closes idle connections after ${seconds} s`,
  fix: [{ text: 'keep them for 95 s' }],
})

function verdict(platform: string, over: Partial<Verdict> = {}): Verdict {
  const said = { service: 'web', platformCode: null, summary: `${platform} cannot reach this app` }
  return { platform, ok: true, code: 'ok', observations: [], fix: [], warnings: [], ...said, ...over }
}

const failed = (platform: string, fix = 'listen on 0.0.0.0'): Verdict =>
  verdict(platform, { ok: false, code: 'loopback-only', fix: [{ text: fix }] })

const told = (...verdicts: readonly Verdict[]) => matrixFindings(verdicts, 80, look).join('\n')
const times = (text: string, what: string) => text.split(what).length - 1

test('a failure with the same fix is told once, with the platforms it is one on', () => {
  const text = told(failed('a'), verdict('b'), failed('c'))
  expect(times(text, 'listen on 0.0.0.0')).toBe(1)
  expect(text).toContain('a cannot reach this app')
  expect(text).toMatch(/ on +a, c$/m)
})

test.each<[string, Verdict]>([
  ['another fix', failed('b', 'listen on [::]')],
  ['another service', { ...failed('b'), service: 'api' }],
  ['another code', { ...failed('b'), code: 'wrong-family' }],
])('one with %s is told apart', (_, other) => {
  const text = told(failed('a'), other)
  expect(text).toMatch(/ on +a$/m)
  expect(text).toMatch(/ on +b$/m)
})

test('a warning with the same fix is told once, too, whatever was measured', () => {
  const text = told(
    verdict('a', { warnings: [warning(5)] }),
    verdict('b', { warnings: [warning(6)] }),
    verdict('c'),
  )
  expect(times(text, 'keep them for 95 s')).toBe(1)
  expect(text).toMatch(/ on +a, b$/m)
})

test('where nothing is wrong nothing is told', () => {
  expect(told(verdict('a'), verdict('b'))).toBe('')
})
