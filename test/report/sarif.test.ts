import published from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { RunRecord } from '../../src/report/run-record.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { invalidFile, recordOf, records } from './records.ts'
import { loopback, start } from './scenes.ts'

/** The published one, whole. Of its draft-04 only the name of `id` is another today. */
const { $schema: _, id: $id, ...schema } = published
const formats = {
  uri: (text: string) => URL.canParse(text),
  'uri-reference': (text: string) => /^[\w./:~%-]+$/.test(text) && URL.canParse(text, 'file:///x/'),
  'date-time': (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text),
}
const validate = new Ajv({ allErrors: true, strict: false, formats, unicodeRegExp: false }).compile({
  ...schema,
  $id,
})
const roots = { dir: '/home/ada/shop', repository: '/home/ada' }
const rules = [
  { code: 'wrong-port', level: 'error', title: 'w', help: 'read `PORT`' },
  { code: 'loopback-only', level: 'error', title: 'l', help: 'h' },
  { code: 'debug-port', level: 'warning', title: 'd', help: 'h' },
] as const

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly invocations: readonly [
        { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly object[] },
      ]
      readonly results: readonly Result[]
    },
  ]
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly [{ readonly physicalLocation: object }]
  readonly partialFingerprints: object
  readonly properties: { readonly platforms: readonly string[] }
}

function read(record: RunRecord | undefined, at = roots): Log {
  if (record === undefined) throw new Error('no such record')
  return JSON.parse(sarifReport(record, { rules, roots: at }))
}

test.each(Object.keys(records))('%s: valid by the schema of SARIF 2.1.0', name => {
  const valid = validate(read(records[name]))
  expect(validate.errors ?? []).toEqual([])
  expect(valid).toBe(true)
})

test('the schema refuses what SARIF does not know', () => {
  const log = read(records['three platforms'])
  expect(validate({ ...log, version: '2.0.0' })).toBe(false)
  const [run] = log.runs
  expect(validate({ ...log, runs: [{ ...run, results: [{ level: 'error' }] }] })).toBe(false)
  expect(validate({ ...log, runs: [{ ...run, verdicts: [] }] })).toBe(false)
})

test('a failure is an error, a warning a warning, each on its line, relative to the repository', () => {
  const [run] = read(records['a loopback bind with a warning']).runs
  expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['loopback-only', 'error'],
    ['debug-port', 'warning'],
  ])
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  expect(run.results.map(({ locations }) => locations[0].physicalLocation)).toEqual([
    {
      artifactLocation: { uri: 'shop/server.js', uriBaseId: 'PROJECTROOT' },
      region: { startLine: 14 },
    },
    // Its fix names no file: the start command is written in the Procfile.
    { artifactLocation: { uri: 'shop/Procfile', uriBaseId: 'PROJECTROOT' } },
  ])
})

test('the same mistake on two platforms is one result that names both', () => {
  const [run] = read(records['three platforms']).runs
  const found = run.results.filter(({ ruleId }) => ruleId === 'loopback-only')
  expect(found.map(({ properties }) => properties.platforms)).toEqual([['heroku', 'render']])
  expect(found[0]?.message.text).toContain('loopback-only on heroku, render')
})

test('the fingerprint stays when ports, lines and platforms change', () => {
  const of = (over: object) =>
    read(
      recordOf([
        [0, start()],
        [1, { type: 'verdict', ...loopback, ...over }],
      ]),
    ).runs[0].results[0]?.partialFingerprints
  const fix = loopback.fix.map(step => ({ ...step, ...(step.line === undefined ? {} : { line: 99 }) }))
  expect(of({ fix, platform: 'render', summary: 'it listens on 23818' })).toEqual(of({}))
  expect(of({ service: 'api' })).not.toEqual(of({}))
})

test.each([
  ['a b#?%.js', { uri: 'shop/a%20b%23%3F%25.js', uriBaseId: 'PROJECTROOT' }],
  ['/etc/nginx/nginx.conf', { uri: 'file:///etc/nginx/nginx.conf' }],
  ['../other/x.js', { uri: 'other/x.js', uriBaseId: 'PROJECTROOT' }],
])('%s is a URI', (file, artifactLocation) => {
  const verdict = { ...loopback, warnings: [], fix: [{ text: 't', file, line: 3 }] }
  const [run] = read(
    recordOf([
      [0, start()],
      [1, { type: 'verdict', ...verdict }],
    ]),
  ).runs
  expect(run.results[0]?.locations[0].physicalLocation).toEqual({
    artifactLocation,
    region: { startLine: 3 },
  })
})

test('a run that could not judge says so in its invocation', () => {
  const [{ invocations, results }] = read(recordOf([[0, invalidFile]])).runs
  expect(results).toEqual([])
  expect(invocations[0].executionSuccessful).toBe(false)
  expect(invocations[0].toolExecutionNotifications).toEqual([
    {
      descriptor: { id: 'invalid-file' },
      level: 'error',
      message: { text: 'Procfile has two lines for "web"\nKeep one of them.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'shop/Procfile', uriBaseId: 'PROJECTROOT' },
            region: { startLine: 3 },
          },
        },
      ],
    },
  ])
})
