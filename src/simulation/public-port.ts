import { PaasSimError } from '../model/errors.ts'
import type { RequestEvent } from '../model/events.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Notice } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import { portOwner } from '../probe/listening-sockets.ts'
import { type Router, type RouterOptions, startRouter } from '../router/router.ts'

/** No framework's default: an app that binds the router's own port would be misjudged. */
const defaultPublicPort = 6420
const portsTried = 50

interface PublicPortOptions {
  readonly options: SimulateOptions
  readonly mode: CommandName
  readonly platform: Platform
  /** The service the public port leads to. */
  readonly service: string
  readonly ownPages: NonNullable<RouterOptions['ownPages']>
  readonly onRequest: (event: RequestEvent) => void
}

/**
 * Opens the router. A port that was asked for and is taken is an error naming its owner; the default moves on to
 * the next free one and says so.
 */
export async function openPublicPort(
  o: PublicPortOptions,
): Promise<{ router: Router; notices: readonly Notice[] }> {
  const { port } = o.options
  if (port !== undefined) return { router: await listen(o, port, true), notices: [] }
  if (o.mode !== 'up') return { router: await listen(o, 0, true), notices: [] }
  for (let i = 0; i < portsTried; i++) {
    try {
      const router = await listen(o, defaultPublicPort + i, false)
      const message = `port ${defaultPublicPort} is taken: serving on ${router.port} instead`
      return { router, notices: i === 0 ? [] : [{ code: 'public-port-moved', message }] }
    } catch (error) {
      if (!(error instanceof PaasSimError && error.code === 'port-in-use')) throw error
    }
  }
  throw new PaasSimError(
    'no-free-port',
    `ports ${defaultPublicPort} to ${defaultPublicPort + portsTried - 1} are all taken`,
    'name another with --port, or use --port 0 for any free one',
  )
}

async function listen(o: PublicPortOptions, port: number, named: boolean): Promise<Router> {
  const { service, ownPages, onRequest } = o
  const { host, proto = o.platform.router.defaultProto } = o.options
  const hosts = host === undefined ? ['127.0.0.1', '::1'] : [host]
  try {
    return await startRouter({ rules: o.platform.router, hosts, port, proto, service, ownPages, onRequest })
  } catch (error) {
    if (!named || !(error instanceof PaasSimError) || error.code !== 'port-in-use') throw error
    const owner = await portOwner(port)
    const by = typeof owner === 'object' ? ` by ${owner.command} (pid ${owner.pid})` : ''
    throw new PaasSimError(
      'port-in-use',
      `port ${port} is in use${by}`,
      'end it, or choose another with --port',
      {
        cause: error,
      },
    )
  }
}
