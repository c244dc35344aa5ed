import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { serveFiles } from '../app.js'

const server = createServer(serveFiles(fileURLToPath(new URL('../public', import.meta.url))))
let port

before(async () => {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  port = server.address().port
})

after(() => {
  server.close()
  server.closeAllConnections()
})

for (const [path, status, type] of [
  ['/', 200, 'text/html; charset=utf-8'],
  ['/style.css', 200, 'text/css; charset=utf-8'],
  ['/health', 200, 'text/plain; charset=utf-8'],
  ['/nothing', 404, 'text/html; charset=utf-8'],
  ['/../server.js', 404, 'text/html; charset=utf-8'],
  ['/%2e%2e/server.js', 404, 'text/html; charset=utf-8'],
]) {
  test(`GET ${path} answers ${status}`, async () => {
    const response = await get(path)
    assert.equal(response.statusCode, status)
    assert.equal(response.headers['content-type'], type)
  })
}

test('a file that has not changed is not sent again', async () => {
  const { etag } = (await get('/')).headers
  assert.equal((await get('/', { 'if-none-match': etag })).statusCode, 304)
})

/** The path goes out as it is: fetch would tidy it. */
function get(path, headers = {}) {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, response => {
      response.resume()
      response.on('end', () => resolve(response))
    })
      .on('error', reject)
      .end()
  })
}
