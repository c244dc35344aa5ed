// Bare http-proxy or httpxy, no log: node bench/apps/proxy.mjs <port> <app port> <module>
import { Agent, createServer } from 'node:http'

const [port, appPort, module = 'http-proxy'] = process.argv.slice(2)
const { default: imported, ...named } = await import(module)
const createProxyServer = named.createProxyServer ?? imported.createProxyServer
const target = `http://127.77.0.1:${appPort}`
const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true }), xfwd: true })
proxy.on('error', (_error, _request, response) => response?.destroy())
// httpxy answers with promises, http-proxy with nothing: what fails comes as an event too.
const settled = promise => void promise?.catch(() => undefined)
const server = createServer((request, response) => settled(proxy.web(request, response)))
server.on('upgrade', (request, socket, head) => {
  socket.on('error', () => undefined)
  settled(proxy.ws(request, socket, { target }, head))
})
server.listen(Number(port), '127.0.0.1', () => console.log('up'))
