// Echoes 64 bytes over and over on each connection: node bench/apps/websocket-load.mjs <port> <connections> <seconds>
// Prints {"requests","failed","perSecond","p50","p99"}, times in ms.
import { connect } from 'node:net'

const [port, connections, seconds] = process.argv.slice(2).map(Number)
const upgrade = [
  'GET / HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n')
// Masked with zeros, so that it is always the same: 70 bytes out, 66 back.
const frame = Buffer.concat([Buffer.from([0x82, 0x80 | 64, 0, 0, 0, 0]), Buffer.alloc(64)])
const times = []
let stopped = false

const sockets = await Promise.all(Array.from({ length: connections }, open))
const startedAt = performance.now()
for (const socket of sockets) echo(socket)
setTimeout(() => {
  stopped = true
  const tookMs = performance.now() - startedAt
  for (const socket of sockets) socket.destroy()
  times.sort((a, b) => a - b)
  const at = q => times[Math.min(times.length - 1, Math.floor(times.length * q))]
  const perSecond = (times.length / tookMs) * 1000
  console.log(JSON.stringify({ requests: times.length, failed: 0, perSecond, p50: at(0.5), p99: at(0.99) }))
}, seconds * 1000)

function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let head = ''
    socket.on('error', error => (stopped ? undefined : reject(error)))
    socket.on('close', () => {
      if (!stopped) throw new Error(`a WebSocket was closed: ${JSON.stringify(head)}`)
    })
    socket.on('data', function onHead(chunk) {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', onHead)
      if (head.startsWith('HTTP/1.1 101 ')) resolve(socket)
      else reject(new Error(`no upgrade: ${head}`))
    })
    socket.write(upgrade)
  })
}

function echo(socket) {
  let received = 0
  let sentAt = performance.now()
  socket.on('data', chunk => {
    received += chunk.length
    if (received < 66 || stopped) return
    received -= 66
    times.push(performance.now() - sentAt)
    sentAt = performance.now()
    socket.write(frame)
  })
  socket.write(frame)
}
