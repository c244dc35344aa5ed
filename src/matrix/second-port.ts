import type { Platform } from '../model/platform.ts'
import { type Verdict, type Warning, warningCodes } from '../model/verdict.ts'
import { type BootResult, type CheckSetting, checkOne } from './check-one.ts'
import { settleAfter } from './settle-after.ts'

const namesTold = 4

/** Whether the app came up because it read PORT. `unknown`: the second boot failed in some other way. */
export type PortProof =
  | { readonly readsPort: 'yes' | 'unknown' }
  | { readonly readsPort: 'no'; readonly verdict: Verdict; readonly port: number }

/**
 * Boots the project once more with another PORT than the platform's fixed one: an app that listens on the same port
 * again has not read it. Nothing of this boot is told.
 */
export async function trySecondPort(
  setting: CheckSetting,
  platform: Platform,
  first: BootResult,
): Promise<PortProof> {
  const { options } = setting
  const moved: Platform = {
    ...platform,
    port: { ...platform.port, choice: substitutes, userMaySet: false, routes: 'port' },
  }
  const settleMs = options.settleMs ?? settleAfter([first])
  const again = await checkOne(
    {
      ...setting,
      options: {
        ...options,
        platform: moved,
        settleMs,
        build: false,
        release: false,
        expect: [],
        skip: warningCodes,
      },
    },
    () => {},
  )
  return proofOf(again)
}

/** It came up on the platform's fixed port: because it read PORT, or by chance. */
export function leavesOpen({ port: { choice } }: Platform, { port, verdicts }: BootResult): boolean {
  const told = verdicts.some(({ warnings }) => warnings.some(({ code }) => code === 'hard-coded-port'))
  return choice.kind === 'fixed' && port === choice.port && verdicts.some(({ ok }) => ok) && !told
}

/** What a boot on a PORT of nobody's choice proves. */
export function proofOf({ verdicts, port, listened }: BootResult): PortProof {
  const failed = verdicts.find(({ ok }) => !ok)
  if (verdicts.length > 0 && failed === undefined) return { readsPort: 'yes' }
  if (failed?.code !== 'wrong-port' || port === undefined || listened.has(port))
    return { readsPort: 'unknown' }
  return { readsPort: 'no', verdict: failed, port }
}

/** What two boots prove that came up, each on its platform's fixed port. */
export function proofOfTwo(a: BootResult, b: BootResult): PortProof {
  const each = [a, b].every(({ verdicts, port, listened }) => {
    const up = verdicts.length > 0 && verdicts.every(({ ok }) => ok)
    return up && port !== undefined && listened.has(port)
  })
  const other = (boot: BootResult, port: number | undefined) => port !== undefined && !boot.listened.has(port)
  return { readsPort: each && other(a, b.port) && other(b, a.port) ? 'yes' : 'unknown' }
}

/** What an app is told that came up on a fixed PORT without reading it. `failing`: platforms where it will not. */
export function hardCodedPort(
  proof: PortProof & { readonly readsPort: 'no' },
  { variable }: Platform['port'],
  failing: readonly string[],
): Warning {
  const more = failing.length > namesTold ? ` and ${failing.length - namesTold} more` : ''
  const elsewhere =
    failing.length === 0 ? '' : `; it fails on ${failing.slice(0, namesTold).join(', ')}${more}`
  return {
    code: 'hard-coded-port',
    summary: `with ${variable}=${proof.port} it still listens on its own port: ${variable} is not read${elsewhere}`,
    fix: proof.verdict.fix,
  }
}

/** The verdicts with a warning at one service's. */
export function withWarning(
  verdicts: readonly Verdict[],
  service: string,
  warning: Warning,
): readonly Verdict[] {
  return verdicts.map(verdict =>
    verdict.service === service ? { ...verdict, warnings: [warning, ...verdict.warnings] } : verdict,
  )
}

/** As for a fixed port that is taken: in the middle of what systems leave alone. */
const substitutes = { kind: 'dynamic', from: 10_000, to: 32_000 } as const
