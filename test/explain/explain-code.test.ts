import { describe, expect, test } from 'vitest'
import { explainCode } from '../../src/explain/explain-code.ts'
import { failureTexts } from '../../src/explain/failure-texts.ts'
import { listCodes } from '../../src/explain/list-codes.ts'
import { errorTexts, noticeTexts } from '../../src/explain/notice-texts.ts'
import { ownRules } from '../../src/explain/own-codes.ts'
import { verdictTexts } from '../../src/explain/verdict-texts.ts'
import { warningTexts } from '../../src/explain/warning-texts.ts'
import { exitStatusOf, PaasSimError } from '../../src/model/errors.ts'
import { verdictCodes, warningCodes } from '../../src/model/verdict.ts'
import { profiles } from '../../src/platform/registry.ts'

const explain = (code: string) => explainCode(code, profiles)

test.each([
  ['H12', 'H12', 'Request timeout', 'heroku'],
  ['h12', 'H12', 'Request timeout', 'heroku'],
  ['[H13]', 'H13', 'Connection closed without response', 'heroku'],
  ['suspend', 'suspend', 'the service is suspended', 'render'],
  [
    'connect() failed (111',
    'connect() failed (111',
    'connect() failed (111: Connection refused) while connecting to upstream',
    'nginx',
  ],
])('%s is %s: %s', (asked, code, title, platform) => {
  const told = explain(asked)
  expect(told).toMatchObject({ code, title, kind: 'platform' })
  expect(told.platforms.map(({ id }) => id)).toContain(platform)
  for (const { source } of told.platforms) expect(source).toMatch(/^https?:/)
})

test('the line of a log is recognised by what it holds', () => {
  const line =
    'at=error code=H12 desc="Request timeout" method=GET path="/" host=a.example status=503 protocol=http1.1'
  expect(explain(line).platforms.map(({ text }) => text)).toContain('Request timeout')
  const nginx =
    '2026/11/21 10:00:00 [error] 7#7: *1 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.1'
  expect(explain(nginx).platforms.map(({ id }) => id)).toContain('nginx')
})

test('a code for several mistakes tells each with its fix', () => {
  const { cases, fix } = explain('H25')
  expect(cases?.map(one => one.fix)).toEqual([
    'Let the HTTP library set it.',
    'Keep sessions in a store and only their id in the cookie.',
    'Put the data into the body.',
    'Send the usual phrase: 200 OK.',
  ])
  expect(fix).toEqual([])
})

test('times of a text are those of its platform', () => {
  const texts = explain('R12').platforms.map(({ text }) => text)
  expect([...new Set(texts)]).toEqual([
    'Error R12 (Exit timeout) -> Process failed to exit within 30 seconds of SIGTERM',
  ])
  for (const code of verdictCodes)
    for (const { text } of explain(code).platforms) expect(text).not.toMatch(/\{\w+\}|NaN/)
})

test('a verdict tells what platforms say they do about it', () => {
  const { platforms, see } = explain('loopback-only')
  expect(platforms.map(({ id }) => id)).toEqual(expect.arrayContaining(['heroku', 'render']))
  expect(see).toEqual(['paas-sim check examples/broken/loopback-only'])
})

test.each([
  ['H13x', 'did you mean H13? '],
  ['loopbackonly', 'did you mean loopback-only? '],
  ['xyzzy', ''],
  ['a', ''],
])('%s is not known: %s', (asked, hint) => {
  expect(() => explain(asked)).toThrow(PaasSimError)
  try {
    explain(asked)
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage', hint: `${hint}paas-sim explain lists them all` })
  }
})

describe('every code', () => {
  const rows = listCodes(profiles)

  test('is in the list once, and can be explained', () => {
    const keys = rows.map(({ kind, code }) => `${kind} ${code}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const row of rows) {
      const told = explain(row.code)
      expect(told.code.toLowerCase()).toBe(row.code.toLowerCase())
      expect(told.title, row.code).not.toBe('')
    }
  })

  test('of ours has its text, and no text is for a code that is gone', () => {
    expect(Object.keys(verdictTexts)).toEqual(expect.arrayContaining([...verdictCodes]))
    expect(Object.keys(verdictTexts)).toHaveLength(verdictCodes.length)
    expect(Object.keys(warningTexts)).toEqual(expect.arrayContaining([...warningCodes]))
    expect(Object.keys(warningTexts)).toHaveLength(warningCodes.length)
    expect(Object.keys(errorTexts).sort()).toEqual(Object.keys(exitStatusOf).sort())
    expect(ownRules().map(({ code }) => code)).toEqual([...verdictCodes.slice(1), ...warningCodes])
    const codes = [...verdictCodes, ...warningCodes, ...Object.keys(noticeTexts), ...Object.keys(errorTexts)]
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('of a router has a text for what went wrong', () => {
    for (const { router } of profiles) {
      const failures = 'fact' in router ? Object(router.fact).failures : router.failures
      const kinds = Object.keys('fact' in failures ? Object(failures.fact) : failures)
      expect(Object.keys(failureTexts)).toEqual(expect.arrayContaining(kinds))
    }
  })
})
