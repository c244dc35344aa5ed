// A healthy app with one fault for each path: see what the router of a platform makes of it.
import { createServer } from 'node:http'

const faults = {
  '/hang': () => {},
  '/close': ({ socket }) => socket.destroy(),
  '/garbage': ({ socket }) => socket.end('This is no HTTP at all.\r\n\r\n'),
  '/stall': (_, response) => response.writeHead(200).write('the first half'),
  '/cut': ({ socket }, response) => {
    response.writeHead(200, { 'Content-Length': 1000 })
    response.write('the first half', () => socket.destroy())
  },
  '/bad-length': ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789'),
  '/big-cookie': (_, response) => response.writeHead(200, { 'Set-Cookie': `c=${'x'.repeat(70_000)}` }).end(),
  '/big-header': (_, response) => response.writeHead(200, { 'X-Big': 'x'.repeat(600_000) }).end(),
  '/long-status': ({ socket }) => socket.end(`HTTP/1.1 200 ${'x'.repeat(9000)}\r\n\r\n`),
  '/refuse': (_, response) => {
    response.setHeader('Connection', 'close').end('The port is closed from now on.\n')
    server.close()
    server.closeIdleConnections()
  },
  '/exit': () => process.exit(1),
}

const server = createServer((request, response) => {
  const fault = faults[request.url]
  if (fault) return fault(request, response)
  response.end(`${Object.keys(faults).join('\n')}\n`)
})

server.listen(process.env.PORT || 3000, () => console.log('listening'))
// Longer than the router keeps an idle connection.
server.keepAliveTimeout = 95_000
process.on('SIGTERM', () => process.exit())
// The process outlives its listener.
setInterval(() => {}, 60_000)
