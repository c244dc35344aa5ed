import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { websocketPaths, websocketTrial } from '../../src/trials/websocket.ts'
import { plainProject, tryApp } from './stage.ts'

const page = (path: string) =>
  `<script type="module">\n  const socket = new WebSocket(\`\${location.protocol.replace('http', 'ws')}//\${location.host}${path}\`)\n</script>`

/** A page, and a WebSocket at /echo for those it lets in. */
function app(html: string, lets: (request: IncomingMessage) => boolean | Promise<boolean> = () => true) {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(html),
  )
  new WebSocketServer({
    server,
    path: '/echo',
    verifyClient: ({ req }: { req: IncomingMessage }, answer: (isIn: boolean) => void) =>
      void Promise.resolve(lets(req)).then(answer),
  })
  return server
}

test('a WebSocket for pages of localhost only is told', async () => {
  const found = await tryApp(
    websocketTrial,
    app(page('/echo'), ({ headers }) => headers.origin?.startsWith('http://localhost') ?? false),
    { proto: 'https' },
  )
  expect(found).toMatchObject([
    {
      code: 'upgrade-fails',
      summary: expect.stringContaining('/echo'),
      evidence: [
        expect.stringMatching(/^Origin: http:\/\/localhost:\d+, without the router, got 101$/),
        'Origin: https://shop.example, through the router, got 401',
      ],
      fix: [{ text: expect.stringContaining('https://shop.example') }],
    },
  ])
})

test.each([
  ['opens for all', app(page('/echo'))],
  ['is for nobody', app(page('/echo'), () => false)],
  [
    'opens late through the router',
    app(page('/echo'), ({ headers }) => sleep(headers.via ? 1_000 : 0, true)),
  ],
  ['is elsewhere', app(page('/other'))],
  ['nobody speaks of', app('<h1>hello</h1>', ({ headers }) => headers.via === undefined)],
])('a WebSocket that %s is fine', async (_, server) => {
  expect(await tryApp(websocketTrial, server)).toEqual([])
})

const packageJson = (...names: string[]) => ({
  file: 'package.json',
  name: undefined,
  scripts: {},
  scriptLines: {},
  dependencies: Object.fromEntries(names.map(name => [name, '1'])),
})

test.each([
  ['a template', page('/echo'), ['/echo']],
  ['a sum', `new WebSocket('wss://' + location.host + '/live')`, ['/live']],
  ['an address', `new WebSocket("ws://127.0.0.1:3000/a/b")`, ['/a/b']],
  ['a path', `new WebSocket('/ws')`, ['/ws']],
  ['a host alone', 'new WebSocket(`wss://$' + '{location.host}`)', ['/']],
  ['nothing', '<p>WebSocket</p>', []],
])('the path of %s in a page', (_, html, expected) => {
  expect(websocketPaths(plainProject, html)).toEqual(expected)
})

test('packages and frameworks tell where their WebSockets are', () => {
  expect(websocketPaths({ ...plainProject, packageJson: packageJson('socket.io', 'ws') }, '')).toEqual([
    '/socket.io/?EIO=4&transport=websocket',
    '/',
    '/ws',
  ])
  const rails = { ...plainProject, stacks: [{ stack: 'rails', because: 'a test' }] }
  expect(websocketPaths(rails, '')).toEqual(['/cable'])
})
