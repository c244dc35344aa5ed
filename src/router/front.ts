import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ClientConnection } from './client-connection.ts'
import { requestFailure } from './failures.ts'
import { HttpExchange, RouterResponse } from './forward-http.ts'
import { refuseRequest } from './refused-request.ts'
import type { Traffic } from './traffic.ts'
import { UpgradeExchange } from './upgrade-exchange.ts'

export type FrontServer = Server<typeof IncomingMessage, typeof RouterResponse>

// Far above every platform's limits for a single line: those are checked by the router, which then knows what it
// refuses. The parser copies a line with each packet of it, so that much larger ones would keep this machine busy.
const maxHeaderSize = 1 << 22

/** The server clients connect to. Every request ends in an exchange, or is refused here; nothing is left to Node. */
export function createFront(traffic: Traffic): FrontServer {
  const { clientKeepAliveMs, clientHeadMs } = traffic.rules.timeouts
  const server = createServer({
    ServerResponse: RouterResponse,
    maxHeaderSize,
    insecureHTTPParser: false,
    requireHostHeader: false,
    keepAliveTimeout: clientKeepAliveMs,
    headersTimeout: clientHeadMs,
    requestTimeout: 0, // the idle deadline judges uploads
    connectionsCheckingInterval: Math.max(20, Math.min(30_000, clientHeadMs / 4)),
  })
  server.maxHeadersCount = 0 // a limit would drop headers silently
  const connections = new WeakMap<Duplex, ClientConnection>()
  const connectionOf = (socket: Duplex): ClientConnection => {
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection = new ClientConnection(socket as Socket, traffic)
    connections.set(socket, connection)
    return connection
  }
  server.on('connection', connectionOf)
  server.on('request', (req, res) => {
    const connection = connectionOf(req.socket)
    if (!connection.refused) new HttpExchange(traffic, connection, req, res).begin()
  })
  server.on('checkContinue', (req, res) => {
    const connection = connectionOf(req.socket)
    if (connection.refused) return
    const exchange = new HttpExchange(traffic, connection, req, res)
    // It is told to go on when there is an instance to go on to; a refusal spares it the body.
    exchange.expectsContinue = true
    exchange.begin()
  })
  server.on('checkExpectation', (req, res) => {
    const connection = connectionOf(req.socket)
    if (connection.refused) return
    const exchange = new HttpExchange(traffic, connection, req, res)
    const ignored = traffic.rules.unknownExpect === 'ignore' || req.headers.expect?.trim() === ''
    if (ignored) exchange.begin()
    else exchange.refuse('unsupported-expect')
  })
  server.on('upgrade', (req, socket, head) => {
    const connection = connectionOf(socket)
    if (connection.refused) return
    const exchange = new UpgradeExchange(traffic, connection, req, head)
    if (!connection.busy) return exchange.begin()
    // Its answer would stand before, or in the middle of, the one that an earlier request still waits for.
    socket.destroy()
    exchange.refuse('bad-request')
  })
  server.on('connect', (req, socket, head) => {
    const connection = connectionOf(socket)
    if (connection.refused) return
    if (connection.busy) socket.destroy()
    new UpgradeExchange(traffic, connection, req, head).refuse('unsupported-method')
  })
  server.on('clientError', (error, socket) => refuse(traffic, connectionOf(socket), error))
  return server
}

// Called for all that the parser rejects, and again for every byte that follows it.
function refuse(traffic: Traffic, connection: ClientConnection, error: Error): void {
  const { socket } = connection
  if (connection.refused || socket.destroyed) return
  const bytes = 'rawPacket' in error && error.rawPacket instanceof Buffer ? error.rawPacket : undefined
  const kind = requestFailure(error, bytes?.toString('latin1', 0, 8192))
  const first = isFirstPacket(bytes, error, connection) ? bytes : undefined
  const reset = kind === 'client-closed' || !socket.writable
  // Nobody asked anything: a connection opened in advance.
  const silent = kind === 'request-head-timeout' && socket.bytesRead === 0
  connection.refused = true
  const left = reset || endedEarly(error)
  const answer = () =>
    refuseRequest(traffic, connection, kind, first, isTlsHello(bytes) ? 'tls on a plain port' : undefined)
  const { latest } = connection
  if (latest === null || !connection.busy) {
    if (reset || silent) socket.destroy()
    else answer()
  } else if (left || !latest.read) latest.fail(left ? 'client-closed' : kind)
  // What is refused stands behind a request that is none the worse for it.
  else connection.afterLatest = answer
}

// The parser shows what it was reading: in a later packet nothing tells of the request line, and a client could write
// another one there.
function isFirstPacket(
  bytes: Buffer | undefined,
  error: Error,
  { latest, socket }: ClientConnection,
): boolean {
  if ('code' in error && error.code === 'HPE_HEADER_OVERFLOW') return false
  return latest !== null || socket.bytesRead === bytes?.length
}

// A handshake record of any TLS version: somebody typed https:// for http://.
function isTlsHello(bytes: Buffer | undefined): boolean {
  return bytes?.[0] === 0x16 && bytes[1] === 0x03
}

// A client that ends its side in the middle of a request has left, as nginx decides by default.
function endedEarly(error: Error): boolean {
  return 'code' in error && error.code === 'HPE_INVALID_EOF_STATE'
}
