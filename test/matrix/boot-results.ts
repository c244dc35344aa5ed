import type { BootResult } from '../../src/matrix/check-one.ts'
import type { Verdict, VerdictCode } from '../../src/model/verdict.ts'

/** A boot that came up on PORT, and whatever is said to be different. */
export function booted({
  code = 'ok',
  ...over
}: Partial<BootResult> & { code?: VerdictCode } = {}): BootResult {
  return {
    verdicts: [verdict(code)],
    verdictsFor: async () => [],
    port: 5000,
    listened: new Set([over.port ?? 5000]),
    bootMs: 300,
    listenedMs: 300,
    ...over,
  }
}

export function verdict(code: VerdictCode, over: Partial<Verdict> = {}): Verdict {
  const said = { platform: 'p', service: 'web', platformCode: null, summary: '' }
  return { ...said, ok: code === 'ok', code, observations: [], fix: [], warnings: [], ...over }
}
