import { expect, test } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Fix, VerdictCode, WarningCode } from '../../src/model/verdict.ts'
import { evidence } from './fixtures.ts'

export interface Case {
  readonly name: string
  readonly evidence: Partial<Evidence>
  readonly code: VerdictCode
  readonly platformCode?: string | null
  readonly summary?: string | RegExp
  /** What the first fix must hold; `undefined` for what it must not have. */
  readonly fix?: { readonly [K in keyof Fix]?: Fix[K] | undefined }
  /** Each must match the text of one of the fixes. */
  readonly fixTexts?: readonly RegExp[]
  /** None of the fixes may match. */
  readonly notFixTexts?: RegExp
  /** Each must be the text of one of the observations. */
  readonly texts?: readonly string[]
  readonly warnings?: readonly WarningCode[]
  /** Each must match the summary or a fix of one of the warnings. */
  readonly warningTexts?: readonly RegExp[]
}

/** One test for each row. */
export function runCases(cases: readonly Case[]): void {
  test.each(cases.map(row => [row.name, row] as const))('%s', (_, row) => {
    const verdict = diagnose(evidence(row.evidence))
    expect(verdict.code).toBe(row.code)
    expect(verdict.ok).toBe(row.code === 'ok')
    if (row.platformCode !== undefined) expect(verdict.platformCode).toBe(row.platformCode)
    if (typeof row.summary === 'string') expect(verdict.summary).toBe(row.summary)
    else if (row.summary !== undefined) expect(verdict.summary).toMatch(row.summary)
    for (const [key, value] of Object.entries(row.fix ?? {}))
      expect(verdict.fix[0]?.[key as keyof Fix], `fix[0].${key} of ${JSON.stringify(verdict.fix)}`).toBe(
        value,
      )
    for (const text of row.fixTexts ?? [])
      expect(verdict.fix.map(fix => fix.text)).toContainEqual(expect.stringMatching(text))
    if (row.notFixTexts !== undefined)
      for (const { text } of verdict.fix) expect(text).not.toMatch(row.notFixTexts)
    for (const text of row.texts ?? [])
      expect(verdict.observations.map(observation => observation.text)).toContain(text)
    if (row.warnings !== undefined) expect(verdict.warnings.map(({ code }) => code)).toEqual(row.warnings)
    const told = verdict.warnings.flatMap(({ summary, fix }) => [summary, ...fix.map(({ text }) => text)])
    for (const text of row.warningTexts ?? []) expect(told).toContainEqual(expect.stringMatching(text))
    expect(verdict.fix.length > 0 || verdict.ok, 'every failure has a fix').toBe(true)
  })
}
