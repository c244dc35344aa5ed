import { SoakRouter } from './router.ts'
import type { Replaced } from './router-process.ts'

export interface SoakResult {
  readonly name: string
  readonly tookMs: number
  readonly totals: Readonly<Record<string, number | string>>
  /** What does not add up, or is left; empty when all is well. */
  readonly problems: readonly string[]
}

export interface Soak {
  readonly router: SoakRouter
  readonly totals: Record<string, number | string>
  /** Notes what should be equal and is not. */
  same(what: string, actual: unknown, expected: unknown): void
}

/** Runs one soak against a router of its own, and looks whether anything is left of it. */
export async function soak(
  name: string,
  replaced: Replaced,
  run: (soak: Soak) => Promise<void>,
): Promise<SoakResult> {
  const startedAt = performance.now()
  const totals: Record<string, number | string> = {}
  const problems: string[] = []
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (actual !== expected) problems.push(`${what}: ${String(actual)} instead of ${String(expected)}`)
  }
  // Connections to the app that wait for more requests are no leak, but they would look like one.
  const timeouts = { clientKeepAliveMs: 1_000, ...replaced.timeouts }
  await using router = await SoakRouter.start({ upstreamKeepAliveMs: 1_000, ...replaced, timeouts })
  await run({ router, totals, same })
  problems.push(...(await router.remains()))
  const { oddLines } = await router.stats()
  problems.push(...oddLines.map(line => `an odd log line: ${line}`))
  problems.push(...(await router.end()))
  return { name, tookMs: Math.round(performance.now() - startedAt), totals, problems }
}
