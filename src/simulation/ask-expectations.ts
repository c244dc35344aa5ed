import { judgeAnswer } from '../expectations/judge-answer.ts'
import type { Expectation, ExpectationResult } from '../model/expectation.ts'
import type { FirstAnswer } from '../model/instance.ts'
import { wholeAnswer } from '../probe/whole-answer.ts'
import type { Router } from '../router/router.ts'

/** An expectation that says nothing of time waits as long as a first request. */
const answerMs = 10_000

/**
 * Sends each of the user's requests through the router, one after the other, behind the first request. An app that
 * does not speak HTTP is not asked again.
 */
export async function askExpectations(
  firstAnswer: FirstAnswer,
  o: {
    readonly expectations: readonly Expectation[]
    readonly router: Router
    /** The Host header, as production would send it. */
    readonly hostname: string
    readonly signal: AbortSignal
  },
): Promise<FirstAnswer> {
  const { expectations, router, hostname, signal } = o
  if (expectations.length === 0) return firstAnswer
  if (firstAnswer.outcome !== 'answer' && firstAnswer.outcome !== 'timeout') return firstAnswer
  const results: ExpectationResult[] = []
  for (const expectation of expectations) {
    const { method, path, withinMs, conditions, position } = expectation
    const answer = await wholeAnswer({
      address: router.addresses[0] ?? '127.0.0.1',
      port: router.port,
      method,
      path,
      host: hostname,
      timeoutMs: Math.max(answerMs, withinMs ?? 0),
      toItsEnd: withinMs !== undefined || conditions.some(({ kind }) => kind === 'body'),
      signal,
    })
    const mismatches = judgeAnswer(expectation, answer)
    results.push({
      request: `${method} ${path}`,
      ...(position === undefined ? {} : { position }),
      mismatches,
      probe: answer.probe,
    })
  }
  return { ...firstAnswer, expectations: results }
}
