// As little as a proxy over undici can be, no log: node bench/apps/undici.mjs <port> <app port>
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [port, appPort] = process.argv.slice(2)
const pool = new Pool(`http://127.77.0.1:${appPort}`, { headersTimeout: 0, bodyTimeout: 0 })
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding'])

class Exchange {
  constructor(response) {
    this.response = response
  }
  onConnect() {}
  onHeaders(status, raw, resume) {
    const headers = []
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i].latin1Slice()
      if (!hopByHop.has(name.toLowerCase())) headers.push(name, raw[i + 1].latin1Slice())
    }
    this.response.writeHead(status, headers)
    this.resume = resume
    return true
  }
  onData(chunk) {
    const more = this.response.write(chunk)
    if (!more) this.response.once('drain', this.resume)
    return more
  }
  onComplete() {
    this.response.end()
  }
  onError() {
    this.response.destroy()
  }
}

createServer((request, response) => {
  const { method, url: path, rawHeaders } = request
  const headers = []
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (!hopByHop.has(rawHeaders[i].toLowerCase())) headers.push(rawHeaders[i], rawHeaders[i + 1])
  const body = method === 'GET' || method === 'HEAD' ? null : request
  pool.dispatch({ method, path, headers, body }, new Exchange(response))
}).listen(Number(port), '127.0.0.1', () => console.log('up'))
