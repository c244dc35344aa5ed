import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { processHost } from '../../src/host.ts'
import type { Event } from '../../src/model/events.ts'
import type { SimulateOptions } from '../../src/model/options.ts'
import type { Platform } from '../../src/model/platform.ts'
import { platforms } from '../../src/platform/registry.ts'
import { startSimulation } from '../../src/simulate.ts'
import type { Simulation } from '../../src/simulation/simulation.ts'

export interface Live {
  readonly dir: string
  readonly events: readonly Event[]
  /** Resolves once it has come up, or has failed to. */
  readonly app: Promise<Simulation>
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** As Ctrl-C does; resolves when all has ended. */
  interrupt(): Promise<void>
  /** The first event that fits, from `after` on (an index of `events`); waits for it. */
  event<T extends Event['type']>(
    type: T,
    fits?: (event: Event & { type: T }) => boolean,
    after?: number,
  ): Promise<Event & { type: T }>
  get(
    path?: string,
    init?: RequestInit,
  ): Promise<{ readonly status: number; readonly body: string; readonly response: Response }>
}

/** A server that says `words`; `listen`: what is between the parentheses. */
export function server(words: string, listen = 'process.env.PORT', more = ''): string {
  return `import { createServer } from 'node:http'
const server = createServer(async (req, res) => {
  if (req.url.startsWith('/slow')) await new Promise(r => setTimeout(r, Number(req.url.slice(5) || 500)))
  if (globalThis.status) res.statusCode = globalThis.status
  if (req.url === '/crash') return process.exit(7)
  if (req.url === '/sick') globalThis.status = 503
  res.end(${JSON.stringify(words)})
})
server.listen(${listen})
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections() })
${more}`
}

/** Runs a project as `up` does, with `--watch`; stopped and removed when the test ends. */
export async function live(
  files: Readonly<Record<string, string>>,
  options: SimulateOptions & { readonly platform: Platform },
): Promise<Live> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-live-'))
  const write = async (written: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(written)) await writeFile(join(dir, name), text)
  }
  await write({ ...('compose.yaml' in files ? {} : { Procfile: 'web: node server.mjs\n' }), ...files })
  const events: Event[] = []
  let wake: () => void = () => {}
  let woken = new Promise<void>(resolve => {
    wake = resolve
  })
  const over = new AbortController()
  const app = startSimulation(
    {
      dir,
      port: 0,
      watch: true,
      ...options,
      signal: over.signal,
      onEvent(event) {
        events.push(event)
        wake()
        woken = new Promise(resolve => {
          wake = resolve
        })
      },
    },
    'up',
    processHost(),
  )
  app.catch(() => undefined)
  const interrupt = async () => {
    over.abort(new Error('the test is over'))
    await app.then(
      started => started.stop(),
      () => undefined,
    )
  }
  onTestFinished(async () => {
    await interrupt()
    await rm(dir, { recursive: true, force: true })
  })
  const event: Live['event'] = async (type, fits = () => true, after = 0) => {
    for (let seen = after; ; ) {
      for (; seen < events.length; seen++) {
        const found = events[seen]
        if (found?.type === type && fits(found as never)) return found as never
      }
      await woken
    }
  }
  return {
    dir,
    events,
    app,
    write,
    interrupt,
    event,
    async get(path = '/', init = {}) {
      const { url } = await event('start')
      const response = await fetch(new URL(path, String(url).replace('localhost', '127.0.0.1')), init)
      return { status: response.status, body: await response.text(), response }
    },
  }
}

/** Heroku's rules with other values. */
export function platformWith(changes: Partial<Platform>): Platform {
  const [first] = platforms
  if (first === undefined) throw new Error('no platform')
  return { ...first, ...changes }
}

export const overlap = (retireAfterMs: number, switchAfterMs = 0): Partial<Platform> => ({
  deploy: { kind: 'overlap', switchAfterMs, retireAfterMs },
})
