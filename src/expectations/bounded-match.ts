import { createContext, runInContext } from 'node:vm'

/** What a pattern of a sane person needs for a megabyte is far less. */
const mostMs = 2_000

/** Whether a text fits; `undefined` when that is not known after 2 s: nothing else, no Ctrl-C either, gets its turn. */
export function boundedMatch(pattern: RegExp, text: string): boolean | undefined {
  try {
    return runInContext('pattern.test(text)', createContext({ pattern, text }), { timeout: mostMs }) === true
  } catch (error) {
    // It is made in the other context, where Error is another one.
    if (
      typeof error === 'object' &&
      error !== null &&
      'code' in error &&
      error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    )
      return undefined
    throw error
  }
}
