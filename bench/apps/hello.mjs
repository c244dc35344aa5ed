// A 13-byte answer: node bench/apps/hello.mjs <port> [address]
import { createServer } from 'node:http'

const [port, address] = process.argv.slice(2)
createServer((_req, res) => res.end('Hello, world\n')).listen(Number(port), address, () => console.log('up'))
