import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { buildApp } from '../app.js'

const app = buildApp()
after(() => app.close())

for (const [url, status] of [
  ['/', 200],
  ['/health', 200],
  ['/nothing', 404],
]) {
  test(`GET ${url} answers ${status}`, async () => {
    const response = await app.inject({ url })
    assert.equal(response.statusCode, status)
  })
}
