// Bare http-proxy, no log: node bench/apps/proxy.mjs <port> <target> [module]
import { Agent, createServer } from 'node:http'

const [port, target, module = 'http-proxy'] = process.argv.slice(2)
const { default: imported, ...named } = await import(module)
const createProxyServer = named.createProxyServer ?? imported.createProxyServer
const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true }), xfwd: true })
proxy.on('error', (_error, _req, res) => res.destroy())
createServer((req, res) => proxy.web(req, res)).listen(Number(port), '127.0.0.1', () => console.log('up'))
