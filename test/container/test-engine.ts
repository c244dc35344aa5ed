import { connectEngine } from '../../src/container/connect-engine.ts'
import { dialOf } from '../../src/container/dockerode-dial.ts'
import type { Engine } from '../../src/container/engine.ts'
import { makeBaseImages, missingForBaseImages } from './base-images.ts'
import { type Dockerd, missingForDockerd, startDockerd } from './dockerd.ts'

export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine
  /** DOCKER_HOST and what else finds it, for a CLI that is started. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The engine for tests, with the base images of base-images.ts on it: the one that DOCKER_HOST names, else a dockerd of
 * their own that ends with `[Symbol.asyncDispose]`. To share one among test files while working:
 *
 *     mkdir -p /tmp/engine && dockerd --data-root /tmp/engine/data --exec-root /tmp/engine/exec \
 *       -H unix:///tmp/engine/docker.sock --pidfile /tmp/engine/pid &
 *     DOCKER_HOST=unix:///tmp/engine/docker.sock npx vitest run test/container
 *
 * `undefined`, with one loud line: the machine has none. An error instead with PAAS_SIM_TEST_REQUIRE_ALL=1. In a test file:
 *
 *     const opened = await openTestEngine()
 *     afterAll(() => opened?.[Symbol.asyncDispose]())
 *     describe.skipIf(opened === undefined)(...)
 */
export async function openTestEngine(): Promise<TestEngine | undefined> {
  const missing = missingForBaseImages() ?? (process.env.DOCKER_HOST ? undefined : missingForDockerd())
  if (missing !== undefined) {
    const line = `no container engine for the tests: ${missing}`
    if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(line)
    process.stderr.write(`\n!!! SKIPPED, ${line}\n`)
    return undefined
  }
  const own = process.env.DOCKER_HOST ? undefined : await startDockerd()
  try {
    return await opened(own)
  } catch (error) {
    await own?.[Symbol.asyncDispose]()
    throw error
  }
}

async function opened(own: Dockerd | undefined): Promise<TestEngine> {
  const host = own === undefined ? process.env.DOCKER_HOST : `unix://${own.socket}`
  const environment = { ...process.env, ...(host && { DOCKER_HOST: host }) }
  const signal = new AbortController().signal
  const engine = await connectEngine({ environment, system: process.platform, signal })
  const dial = await dialOf({ host: host ?? '', from: 'the tests', cliEnvironment: {} }, process.env)
  await makeBaseImages(dial.options)
  dial.close()
  return {
    engine,
    environment: engine.info.cliEnvironment,
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      await own?.[Symbol.asyncDispose]()
    },
  }
}
