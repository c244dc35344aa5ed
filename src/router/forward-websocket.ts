import { Agent, type ClientRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { httpProxy } from './lazy-packages.ts'
import type { UpgradeSide } from './upgrade-side.ts'

/** Carries one WebSocket over a connection to the app that is open already. */
export type WebSocketForwarder = (side: UpgradeSide, upstream: Socket) => void

// http-proxy would put it back into the client's socket, where it hides that the client has left.
const nothing = Buffer.alloc(0)

/** http-proxy, for GET with `Upgrade: websocket` and no body: all it takes. */
export function createWebSocketForwarder(): WebSocketForwarder {
  let forwarder: WebSocketForwarder | undefined
  return (side, upstream) => {
    forwarder ??= loadForwarder()
    forwarder(side, upstream)
  }
}

function loadForwarder(): WebSocketForwarder {
  const proxy = new (httpProxy().ProxyServer)({})
  const pairs = new WeakMap<IncomingMessage, { readonly side: UpgradeSide; request: ClientRequest | null }>()
  // It reports the client's own errors here, and throws when nobody listens; the exchange sees them by itself.
  proxy.on('error', () => undefined)
  proxy.on('proxyReqWs', (proxyReq, req) => {
    const pair = pairs.get(req)
    if (pair === undefined) return
    pair.request = proxyReq
    // http-proxy normalises the path; the app gets what the client sent.
    proxyReq.path = pair.side.path
    // Not among the options that http-proxy passes on. The parser is given it with the first bytes.
    Object.assign(proxyReq, { maxHeaderSize: pair.side.maxHead, maxHeadersCount: 0 })
  })
  return (side, upstream) => {
    const { req } = side
    const pair = { side, request: null as ClientRequest | null }
    pairs.set(req, pair)
    req.headers = headerObject([...side.headers, 'connection', 'Upgrade', 'upgrade', 'websocket'])
    proxy.ws(
      req,
      side.client,
      nothing,
      { target: { host: 'app', port: 80 }, agent: agentOf(upstream) },
      error => side.failed(error),
    )
    if (pair.request !== null) follow(side, pair.request)
  }
}

/** http-proxy writes the headers it finds changed here, and hears nothing of an answer that is not passed on. */
function follow(side: UpgradeSide, proxyReq: ClientRequest): void {
  const upgraded = takeOver(proxyReq, 'upgrade')
  proxyReq.once('upgrade', (res: IncomingMessage, upstream: Socket, head: Buffer) => {
    const early = side.takeEarly()
    const headers = side.opened(101, res.statusMessage ?? '', res.rawHeaders, head.length)
    if (headers === null) return
    upstream.write(early)
    res.headers = headerObject([
      ...headers,
      'Connection',
      'Upgrade',
      'Upgrade',
      res.headers.upgrade ?? 'websocket',
    ])
    upgraded(res, upstream, head)
  })
  const answered = takeOver(proxyReq, 'response')
  proxyReq.once('response', (res: IncomingMessage) => {
    side.takeEarly()
    side.client.resume()
    const status = res.statusCode ?? 0
    const headers = side.opened(status, res.statusMessage ?? '', res.rawHeaders, 0)
    if (headers === null) return
    res.on('data', (chunk: Buffer) => side.counted(chunk.length))
    res.headers = headerObject([...headers.map(plainLength), 'connection', 'close'])
    // An answer without a body would get the frame of an empty one; a field without values is not printed.
    if (status === 204 || status === 304) Object.assign(res.headers, { 'content-length': [] })
    answered(res)
  })
}

/** Takes the listeners of an event away, and returns what tells them of it. */
function takeOver(proxyReq: ClientRequest, event: 'upgrade' | 'response'): (...given: unknown[]) => void {
  const listeners = proxyReq.listeners(event)
  proxyReq.removeAllListeners(event)
  return (...given) => {
    for (const listener of listeners) listener.apply(proxyReq, given)
  }
}

/** http-proxy looks for the length by its lower-case name, and frames in chunks what has none. */
function plainLength(part: string, index: number): string {
  return index % 2 === 0 && part.toLowerCase() === 'content-length' ? 'content-length' : part
}

function agentOf(upstream: Socket): Agent {
  return Object.assign(new Agent({ keepAlive: false }), { createConnection: () => upstream })
}

/** Flat headers as Node takes them: several of one name in an array. */
function headerObject(flat: readonly string[]): Record<string, string & string[]> {
  const spelling = new Map<string, string>()
  const values: Record<string, string[]> = {}
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] ?? ''
    const key = spelling.get(name.toLowerCase()) ?? name
    spelling.set(name.toLowerCase(), key)
    values[key] = [...(values[key] ?? []), flat[i + 1] ?? '']
  }
  const out: Record<string, string | string[]> = {}
  for (const [name, several] of Object.entries(values))
    out[name] = several.length === 1 ? (several[0] ?? '') : several
  return out as Record<string, string & string[]>
}
