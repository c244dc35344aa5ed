import type { BootResult } from './check-one.ts'

const shortestMs = 3_000
const shortestOfKnownMs = 500

/** How long a wrong port must stay the only one, in ms, of an app that has been booted: at least once. */
export function settleAfter(boots: readonly BootResult[]): number {
  const slowest = Math.max(...boots.map(({ listenedMs }) => listenedMs))
  const usual = Math.max(shortestMs, 2 * slowest + 1_000)
  return hasPortOfItsOwn(boots) ? Math.min(usual, Math.max(shortestOfKnownMs, slowest)) : usual
}

/** With two PORTs it has opened the same other ports and nothing more, and both boots were waited for. */
function hasPortOfItsOwn(boots: readonly BootResult[]): boolean {
  const wrong = boots.filter(({ verdicts }) => verdicts.some(({ code }) => code === 'wrong-port'))
  const [one, ...more] = wrong
  return more.some(({ port, listened }) => port !== one?.port && sameNumbers(listened, one?.listened))
}

function sameNumbers(a: ReadonlySet<number>, b: ReadonlySet<number> | undefined): boolean {
  return a.size === b?.size && [...a].every(number => b.has(number))
}
