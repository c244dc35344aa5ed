// A router with Heroku's rules in a process of its own, told what to do by messages: see router.ts.
import { readdirSync, readlinkSync } from 'node:fs'
import type { RouterRules } from '../../src/model/router-rules.ts'
import { platforms } from '../../src/platform/registry.ts'
import type { RoutableInstance } from '../../src/router/pool.ts'
import { type Router, startRouter } from '../../src/router/router.ts'

/** What replaces Heroku's own numbers. */
export interface Replaced {
  readonly timeouts?: Partial<RouterRules['timeouts']>
  readonly backlogPerInstance?: number
  readonly upstreamKeepAliveMs?: number
}

export type Order =
  | { readonly to: 'start'; readonly replaced: Replaced }
  | { readonly to: 'set'; readonly instance: RoutableInstance }
  | { readonly to: 'tell' }
  | { readonly to: 'close' }

export interface Stats {
  /** Open file descriptors, and those of them that are sockets. */
  readonly fds: number
  readonly sockets: number
  readonly rss: number
  /** Requests and upgraded connections that the instances are serving. */
  readonly inFlight: number
  /** Log lines written. */
  readonly lines: number
  /** By the platform's code; `app` for what the app answered. */
  readonly codes: Readonly<Record<string, number>>
  /** The first lines that do not look as every line of this log should. */
  readonly oddLines: readonly string[]
}

export type News = { readonly is: 'up'; readonly port: number } | ({ readonly is: 'stats' } & Stats)

const lineForm = /^(sock=\w+ )?at=(info|warning|error) [\x20-\x7e]* protocol=\S* tls=(true|false)$/
const codes: Record<string, number> = {}
const oddLines: string[] = []
const names = new Set<string>()
let lines = 0
let router: Router | undefined

process.on('message', (order: Order) => void obey(order))

async function obey(order: Order): Promise<void> {
  if (order.to === 'start') await start(order.replaced)
  else if (order.to === 'set') {
    names.add(order.instance.name)
    router?.pool.set(order.instance)
  } else if (order.to === 'tell') tell({ is: 'stats', ...stats() })
  else {
    await router?.close()
    // Nothing else may be left that keeps the process alive.
    process.disconnect()
  }
}

async function start({ timeouts, ...others }: Replaced): Promise<void> {
  const heroku = platforms.find(platform => platform.id === 'heroku')
  if (heroku === undefined) throw new Error('there is no heroku profile')
  const rules = heroku.router
  router = await startRouter({
    rules: { ...rules, ...others, timeouts: { ...rules.timeouts, ...timeouts } },
    hosts: ['127.0.0.1'],
    port: 0,
    proto: 'http',
    onRequest: event => {
      lines++
      const code = event.code ?? 'app'
      codes[code] = (codes[code] ?? 0) + 1
      if (oddLines.length < 5 && !lineForm.test(event.line)) oddLines.push(event.line)
    },
  })
  router.warm()
  tell({ is: 'up', port: router.port })
}

function tell(news: News): void {
  process.send?.(news)
}

function stats(): Stats {
  const fds = readdirSync('/proc/self/fd')
  const sockets = fds.filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
  let inFlight = 0
  for (const name of names) inFlight += router?.pool.inFlight(name) ?? 0
  return { fds: fds.length, sockets, rss: process.memoryUsage.rss(), inFlight, lines, codes, oddLines }
}
