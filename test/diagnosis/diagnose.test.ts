import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { noService } from '../../src/diagnosis/no-service.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { verdictCodes, warningCodes } from '../../src/model/verdict.ts'
import { containerBindCases, containerEndCases, containerReadyCases } from './container/container.cases.ts'
import { evidence, heroku, port, probe, project, ready, tcp } from './fixtures.ts'
import { boundCases, endedCases, silentCases } from './other-verdicts.cases.ts'
import { runCases } from './run-cases.ts'
import { wrongBindCases } from './wrong-bind.cases.ts'

describe('something listens, but not where the router dials', () => runCases(wrongBindCases))
describe('nothing listens', () => runCases(silentCases))
describe('the first process ended', () => runCases(endedCases))
describe('PORT is open', () => runCases(boundCases))

const cases = [
  ...wrongBindCases,
  ...silentCases,
  ...endedCases,
  ...boundCases,
  ...containerBindCases,
  ...containerEndCases,
  ...containerReadyCases,
]

/** Warnings that a check's trials make, each with a test of its own: the diagnosis passes them on. */
const foundByTrials: ReadonlySet<string> = new Set([
  'drops-requests',
  'health-fails',
  'host-refused',
  'insecure-redirect',
  'keep-alive-too-short',
  'stream-buffered',
  'upgrade-fails',
])

describe('all cases together', () => {
  test('reach every verdict and every warning', () => {
    const verdicts = cases.map(row => diagnose(evidence(row.evidence)))
    const codes = new Set([...verdicts.map(({ code }) => code), noService(heroku, project()).code])
    const warnings = new Set(verdicts.flatMap(verdict => verdict.warnings.map(({ code }) => code)))
    expect([...codes].sort()).toEqual([...verdictCodes].sort())
    const judged = warningCodes.filter(code => !foundByTrials.has(code))
    expect([...warnings].sort()).toEqual([...judged].sort())
  })

  test('never print the value of a variable that looks secret, wherever it stands', () => {
    const secrets = {
      API_TOKEN: 'tok-5e3c9a11',
      DB_PASSWORD: 'hunter2-hunter2',
      COOKIE_SECRET: 's3cr3t/value',
    }
    const leaking = Object.values(secrets).join(' ')
    for (const row of cases) {
      const e = evidence(row.evidence)
      const verdict = diagnose({
        ...e,
        environment: { ...e.environment, ...secrets },
        service: { ...e.service, command: `${e.service.command} --token ${leaking}` },
        logTail: [...e.logTail, `Error: cannot log in with ${leaking}`],
        sources: e.sources.map(hit => ({ ...hit, text: `${hit.text} // ${leaking}` })),
        survivors: e.survivors.map(process => ({ ...process, command: `${process.command} ${leaking}` })),
        listeners: [...e.listeners, tcp('127.0.0.1', port + 7, `node x.js ${leaking}`)],
        ...(e.portOwner === undefined ? {} : { portOwner: { ...e.portOwner, command: leaking } }),
      })
      const text = JSON.stringify(verdict)
      for (const value of Object.values(secrets)) expect(text, row.name).not.toContain(value)
    }
  })

  test('never print the beginning of a secret where a text is cut', () => {
    const token = 'supersecretvalue123supersecretvalue123'
    // Each padding puts the cut at another place of the secret.
    for (const padding of Array.from({ length: 170 }, (_, length) => 'x'.repeat(length))) {
      const text = `node s.js ${padding} ${token}`
      const withToken = { environment: { PORT: String(port), API_TOKEN: token } }
      for (const changes of [
        { listeners: [tcp('127.0.0.1', port, text)] },
        { ending: 'port-taken', portOwner: { pid: 7, command: text } },
        { ending: 'exited', exit: { code: 1, signal: null }, logTail: [`Error: ${text}`] },
        ready({ firstAnswer: probe({ outcome: 'not-http', head: text }) }),
        ready({ firstAnswer: probe({ status: 200, head: text }) }),
      ] satisfies Partial<Evidence>[]) {
        const verdict = diagnose(evidence({ ...changes, ...withToken }))
        expect(JSON.stringify(verdict), JSON.stringify(changes)).not.toContain('supe')
      }
    }
  })

  test('keep every text short and on one line', () => {
    for (const row of cases) {
      const verdict = diagnose(evidence(row.evidence))
      for (const { text } of verdict.observations) {
        expect(text, row.name).not.toMatch(/[\n\r]/)
        expect(text.length, text).toBeLessThanOrEqual(160)
      }
      for (const { text } of verdict.fix) expect(text.length, text).toBeLessThanOrEqual(200)
      expect(verdict.summary.length, verdict.summary).toBeLessThanOrEqual(200)
    }
  })

  test('name no URL password and no colour of the app', () => {
    const escapeCharacter = String.fromCharCode(27)
    const verdict = diagnose(
      evidence({
        ending: 'exited',
        exit: { code: 1, signal: null },
        logTail: [
          `${escapeCharacter}[31mError: cannot reach postgres://ada:hunter2@db/shop${escapeCharacter}[0m`,
        ],
      }),
    )
    const text = JSON.stringify(verdict)
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('u001b')
    expect(text).toContain('cannot reach postgres://ada:')
  })
})

test('an ok verdict has no fix and its warnings have one each', () => {
  const verdict = diagnose(evidence(ready({ listeners: [tcp('0.0.0.0', port), tcp('0.0.0.0', 9229)] })))
  expect(verdict.fix).toEqual([])
  expect(verdict.warnings.map(({ fix }) => fix.length)).toEqual([1])
})
