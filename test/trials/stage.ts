import { createServer, type RequestListener, type Server } from 'node:http'
import type { FirstAnswer } from '../../src/model/instance.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { Project } from '../../src/model/project.ts'
import type { Warning } from '../../src/model/verdict.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { httpProbe } from '../../src/probe/http-probe.ts'
import { startRouter } from '../../src/router/router.ts'
import { type RunTrials, runTrials } from '../../src/trials/run-trials.ts'
import type { Trial } from '../../src/trials/trial.ts'
import { freePort } from '../probe/apps.ts'

export const hostname = 'shop.example'

export const plainProject: Project = {
  dir: '/nowhere',
  procfile: undefined,
  packageJson: undefined,
  serverJs: true,
  env: [],
  stacks: [],
  suspects: [],
  files: [],
}

/** Heroku's rules, all of them stated, with another idle time of the router. */
export function platformWith(router: Partial<Platform['router']> = {}): Platform {
  const heroku = findPlatform('heroku')
  return { ...heroku, router: { ...heroku.router, ...router } }
}

export type Staged = Partial<Pick<RunTrials, 'platform' | 'proto' | 'assumed' | 'project' | 'command'>> &
  Partial<Pick<RunTrials, 'health' | 'path' | 'thorough' | 'skip'>>

/** What one trial finds of an app behind a real router, after the first request. */
export async function tryApp(
  trial: Trial,
  app: RequestListener | Server,
  o: Staged = {},
): Promise<readonly Warning[]> {
  const server = typeof app === 'function' ? createServer(app) : app
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '0.0.0.0', resolve))
  const { platform = platformWith(), proto = 'http', path = '/' } = o
  await using router = await startRouter({ rules: platform.router, port: 0, proto, onRequest: () => {} })
  const instance = { address: '127.77.0.1', port }
  router.pool.set({ ...instance, name: 'web.1', service: 'web', state: 'up', inRotation: true })
  const { signal } = new AbortController()
  const routerAt = { address: router.addresses[0] ?? '127.0.0.1', port: router.port }
  try {
    const answer: FirstAnswer = await httpProbe({
      ...routerAt,
      path,
      method: 'GET',
      host: hostname,
      timeoutMs: 10_000,
      signal,
    })
    return await runTrials({
      platform,
      project: plainProject,
      command: 'node server.js',
      instance,
      path,
      hostname,
      answer,
      proto,
      health: undefined,
      assumed: new Set(),
      thorough: false,
      skip: [],
      ...o,
      signal,
      router: routerAt,
      only: [trial],
    })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
