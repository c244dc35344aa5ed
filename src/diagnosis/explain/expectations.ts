import type { ExpectationResult } from '../../model/expectation.ts'
import type { Fix, Observation } from '../../model/verdict.ts'
import type { Case, Explanation } from './explanation.ts'

/** Up and reachable, but not every request of the user's own was answered as expected. */
export function explainExpectations({ evidence }: Case): Explanation {
  const results = evidence.firstAnswer?.expectations ?? []
  const failed = results.filter(({ mismatches }) => mismatches.length > 0)
  const [first] = failed
  if (first === undefined) return { because: '', observations: [], fix: [] }
  const count = results.length > 1 ? `${failed.length} of ${results.length} expectations failed: ` : ''
  return { because: `${count}${sentence(first)}`, observations: [], fix: failed.map(fixOf).slice(0, 3) }
}

/** What each request got. */
export function expectationObservations(results: readonly ExpectationResult[]): Observation[] {
  const allHold = results.every(({ mismatches }) => mismatches.length === 0)
  return results.map(({ request, mismatches, probe }) => ({
    kind: 'response',
    probe,
    text: [
      short(request, 40),
      ...(mismatches.length === 0
        ? [`${probe.status}, as expected`]
        : mismatches.slice(0, 1).map(difference)),
      // What stands apart is a column of the panel; that of a good verdict has one.
    ].join(allHold ? ' ' : '  '),
  }))
}

function sentence({ request, mismatches }: ExpectationResult): string {
  const [first, ...more] = mismatches
  if (first === undefined) return request
  return `${short(request, 50)}: ${difference(first)}${more.length === 0 ? '' : ` (and ${more.length} more)`}`
}

function difference({ expected, found }: ExpectationResult['mismatches'][number]): string {
  return `expected ${short(expected, 40)}, found ${short(found, 50)}`
}

function fixOf({ request, mismatches, probe, position }: ExpectationResult): Fix {
  const what = short(request, 60)
  if (probe.outcome === 'timeout') return { text: `answer ${what} without waiting for other services` }
  if ((probe.status ?? 0) >= 500) return { text: `${what} fails inside the app: its log says why` }
  const { file, line } = position ?? {}
  return {
    text: `let ${what} answer as expected (${short(mismatches[0]?.expected ?? '', 40)}), or correct the expectation`,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  }
}

function short(text: string, length: number): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > length ? `${line.slice(0, length - 3)}...` : line
}
