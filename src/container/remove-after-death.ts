import { setTimeout as delay } from 'node:timers/promises'
import { connectEngine } from './connect-engine.ts'
import type { Engine } from './engine.ts'
import { removeRun } from './prune.ts'

/** How long the engine may still be making what a killed process has asked it for. */
const makingMs = 30_000
/** How long an engine that does not answer is waited for. */
const returnsWithinMs = 120_000
const pausesMs = [100, 200, 400, 800, 1_600, 3_000]

/**
 * Removes the containers and networks of a run, and those that the engine makes of it within the next half minute.
 * @param environment in which the run's engine is found
 */
export async function removeAfterDeath(
  run: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const startedAt = performance.now()
  let calmSince = startedAt
  let engine: Engine | undefined
  for (let round = 0; ; round++) {
    try {
      engine ??= await connectEngine({
        environment,
        system: process.platform,
        signal: new AbortController().signal,
      })
      if ((await removeRun(engine, run)) > 0) calmSince = performance.now()
      if (performance.now() - calmSince > makingMs) break
    } catch {
      if (performance.now() - startedAt > returnsWithinMs) break
    }
    await delay(pausesMs[Math.min(round, pausesMs.length - 1)])
  }
  await engine?.[Symbol.asyncDispose]()
}
