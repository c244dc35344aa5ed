import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { insecureRedirectTrial } from '../../src/trials/insecure-redirect.ts'
import { plainProject, tryApp } from './stage.ts'

const page =
  (html: string, type = 'text/html; charset=utf-8'): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'Content-Type': type }).end(html)

const redirect =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { Location: location }).end()

const links = '<link href="http://shop.example/a.css"><script src=http://shop.example/b.js></script>'

test('a redirect to http of itself is told, with the setting of the stack', async () => {
  const project = { ...plainProject, stacks: [{ stack: 'express', because: 'a test' }] }
  const found = await tryApp(insecureRedirectTrial, redirect('http://shop.example/login'), {
    proto: 'https',
    project,
  })
  expect(found).toMatchObject([
    {
      code: 'insecure-redirect',
      evidence: ['302, Location: http://shop.example/login'],
      fix: [{ text: expect.stringContaining("app.set('trust proxy', 1)") }],
    },
  ])
})

test('links of a page to http of itself are told, each once', async () => {
  const found = await tryApp(insecureRedirectTrial, page(`${links}${links}<a href='/c'>`), { proto: 'https' })
  expect(found).toMatchObject([
    { evidence: ['href="http://shop.example/a.css"', 'src="http://shop.example/b.js"'] },
  ])
})

test.each<[string, RequestListener]>([
  ['to https', redirect('https://shop.example/login')],
  ['within itself', redirect('/login')],
  ['to somebody else', redirect('http://login.example/')],
  ['from a page to somebody else', page('<a href="http://other.example/">')],
  ['from a page by https', page('<a href="https://shop.example/">')],
  ['in what is no page', page(links, 'text/plain')],
  [
    'by X-Forwarded-Proto',
    (request, response) =>
      response.writeHead(302, { Location: `${request.headers['x-forwarded-proto']}://shop.example/a` }).end(),
  ],
])('a link %s is fine', async (_, app) => {
  expect(await tryApp(insecureRedirectTrial, app, { proto: 'https' })).toEqual([])
})

test('clients that use http may be led to http', async () => {
  expect(await tryApp(insecureRedirectTrial, redirect('http://shop.example/login'))).toEqual([])
})
