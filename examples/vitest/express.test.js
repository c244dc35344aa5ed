import { simulate } from 'paas-sim'
import { afterAll, beforeAll, expect, test } from 'vitest'

let app

// The app runs as on Heroku, behind its router, for as long as these tests do.
beforeAll(async () => {
  app = await simulate({ dir: new URL('../express', import.meta.url).pathname })
})
afterAll(() => app.stop())

test('the app would come up', () => {
  expect(app.verdicts).toMatchObject([{ service: 'web', code: 'ok' }])
})

test('its front page is served through the router', async () => {
  const response = await fetch(app.url)
  expect(response.status).toBe(200)
  expect(response.headers.get('via')).toBe('1.1 heroku-router')
})
