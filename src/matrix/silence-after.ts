import type { BootResult } from './check-one.ts'

const silenceMs = 10_000

/**
 * How long an app that has been booted may stay without a socket, ms: where it has opened none in the whole window of a
 * platform, another one need not be waited for, which may be many minutes. `undefined`: the platform's whole window.
 */
export function silenceAfter(boots: readonly BootResult[]): number | undefined {
  return boots.some(never) ? silenceMs : undefined
}

function never({ listened, verdicts }: BootResult): boolean {
  return listened.size === 0 && verdicts.some(({ code }) => code === 'not-listening')
}
