// What stands behind a proxy, or answers by itself: node bench/apps/app.mjs <port> <address>
// GET / 13 bytes, /10k, /1m; POST reads the body to its end; an upgrade echoes frames of 64 bytes.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const [port, address] = process.argv.slice(2)
const bodies = new Map([
  ['/', Buffer.from('Hello, world\n')],
  ['/10k', Buffer.alloc(10_000, 'x')],
  ['/1m', Buffer.alloc(1_000_000, 'x')],
])
const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
// A client's frame of 64 bytes is 70 long, masked with zeros; the answer to it is 66.
const frame = Buffer.concat([Buffer.from([0x82, 64]), Buffer.alloc(64)])

const server = createServer((request, response) => {
  const body = bodies.get(request.url ?? '/') ?? bodies.get('/')
  if (request.method === 'GET') answer(response, body)
  else request.on('end', () => answer(response, bodies.get('/'))).resume()
})
server.keepAliveTimeout = 120_000
server.on('upgrade', (request, socket, head) => {
  let received = head.length
  const echo = () => {
    for (; received >= 70; received -= 70) socket.write(frame)
  }
  const accept = acceptFor(request.headers['sec-websocket-key'] ?? '')
  socket.write(`${switching}Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    received += chunk.length
    echo()
  })
  echo()
})
server.listen(Number(port), address, () => console.log('up'))

function answer(response, body) {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length }).end(body)
}

function acceptFor(key) {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}
