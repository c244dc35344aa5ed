import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { app } from '../app.js'

let server
let origin

before(async () => {
  await new Promise(resolve => {
    server = app.listen(0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${server.address().port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

for (const [path, status] of [
  ['/', 200],
  ['/health', 200],
  ['/nothing', 404],
]) {
  test(`GET ${path} answers ${status}`, async () => {
    const response = await fetch(origin + path)
    assert.equal(response.status, status)
    await response.text()
  })
}
