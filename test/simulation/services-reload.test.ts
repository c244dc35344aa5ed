import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { live, server } from './live.ts'

const service = (name: string, file = name) =>
  `  - { type: web, name: ${name}, runtime: node, startCommand: node ${file}.mjs }\n`
const blueprint = (...services: readonly string[]) => `services:\n${services.join('')}`

/** The status and body of an answer to a connection of its own, or why there is none. */
function get(url: string): Promise<string> {
  return new Promise(resolve => {
    request(url.replace('localhost', '127.0.0.1'), { agent: false }, async response =>
      resolve(`${response.statusCode} ${await text(response)}`),
    )
      .on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      .end()
  })
}

test('at a save a service that has gone loses its URL, one that has come gets one, and the first has the main one', {
  timeout: 120_000,
}, async () => {
  const app = await live(
    {
      'render.yaml': blueprint(service('shop'), service('old')),
      'shop.mjs': server('shop'),
      'old.mjs': server('old'),
      'new.mjs': server('new'),
      'broken.mjs': 'process.exit(1)\n',
    },
    { platform: findPlatform('render') },
  )
  await app.app
  const started = await app.event('start')
  const old = started.services.find(({ name }) => name === 'old')?.url ?? ''
  expect(await get(old)).toBe('200 old')

  await app.write({ 'render.yaml': blueprint(service('shop'), service('new', 'broken')) })
  await app.event('deploy', ({ phase }) => phase === 'failed')
  expect(await get(old)).toBe('200 old')

  await app.write({ 'render.yaml': blueprint(service('shop'), service('new')) })
  const gone = await app.event('notice', ({ code }) => code === 'service-gone')
  expect(gone.message).toBe(`old is served no more: ${old} is closed`)
  expect(await get(old)).toBe('ECONNREFUSED')
  const fresh = await app.event('notice', ({ code }) => code === 'service-new')
  const [, url = ''] = /^new is served at (\S+)$/.exec(fresh.message) ?? []
  expect(await get(url)).toBe('200 new')

  const seen = app.events.length
  await app.write({ 'render.yaml': blueprint(service('store', 'shop'), service('new')) })
  const moved = await app.event('notice', ({ code }) => code === 'service-new', seen)
  expect(moved.message).toBe(`store is served at ${started.url}`)
  expect((await app.get()).body).toBe('shop')
  expect(await get(url)).toBe('200 new')
})
