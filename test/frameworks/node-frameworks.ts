import { builtNodeFrameworks } from './built-node-frameworks.ts'
import { type Framework, procfile } from './framework.ts'

const esm = '{ "name": "app", "private": true, "type": "module" }\n'

/** A program of one file: the two sources differ in how they listen. */
function program(
  id: string,
  name: string,
  npm: readonly string[],
  source: (listen: string) => string,
  listen: { readonly wrong: string; readonly right: string; readonly code: Framework['wrong']['code'] },
): Framework {
  return {
    id,
    name,
    npm,
    files: { 'package.json': esm, ...procfile('node server.js') },
    wrong: { files: { 'server.js': source(listen.wrong) }, code: listen.code },
    right: { files: { 'server.js': source(listen.right) } },
  }
}

const viteProject = {
  'package.json':
    '{ "name": "app", "private": true, "type": "module", "scripts": { "build": "vite build" } }\n',
  'index.html': '<!doctype html><title>app</title><h1>hello</h1>\n',
}

const vitePreview = 'npx vite preview --host 0.0.0.0 --port $PORT --strictPort'

export const nodeFrameworks: readonly Framework[] = [
  program(
    'express',
    'Express',
    ['express'],
    listen =>
      `import express from 'express'\n\nconst app = express()\napp.get('/', (_, res) => res.send('hello'))\n${listen}\n`,
    {
      wrong: `app.listen(3000, () => console.log('Listening on 3000'))`,
      right: 'app.listen(process.env.PORT || 3000)',
      code: 'wrong-port',
    },
  ),
  program(
    'fastify',
    'Fastify',
    ['fastify'],
    listen =>
      `import Fastify from 'fastify'\n\nconst app = Fastify()\napp.get('/', async () => 'hello')\n${listen}\n`,
    {
      wrong: 'await app.listen({ port: process.env.PORT || 3000 })',
      right: "await app.listen({ port: process.env.PORT || 3000, host: '0.0.0.0' })",
      code: 'loopback-only',
    },
  ),
  program(
    'koa',
    'Koa',
    ['koa'],
    listen =>
      `import Koa from 'koa'\n\nconst app = new Koa()\napp.use(ctx => {\n  ctx.body = 'hello'\n})\n${listen}\n`,
    { wrong: 'app.listen(3000)', right: 'app.listen(process.env.PORT || 3000)', code: 'wrong-port' },
  ),
  program(
    'hono',
    'Hono with @hono/node-server',
    ['hono', '@hono/node-server'],
    listen =>
      `import { serve } from '@hono/node-server'\nimport { Hono } from 'hono'\n\nconst app = new Hono()\napp.get('/', c => c.text('hello'))\n${listen}\n`,
    {
      wrong: 'serve({ fetch: app.fetch, port: 3000 })',
      right: 'serve({ fetch: app.fetch, port: Number(process.env.PORT || 3000) })',
      code: 'wrong-port',
    },
  ),
  {
    id: 'vite',
    name: 'Vite preview',
    npm: ['vite'],
    build: 'npx vite build',
    files: viteProject,
    wrong: { files: procfile('npx vite preview'), code: 'wrong-port' },
    more: [{ files: procfile(vitePreview), code: 'ok', warning: 'host-refused' }],
    right: {
      files: {
        ...procfile(vitePreview),
        'vite.config.js': "export default { preview: { allowedHosts: ['.herokuapp.com'] } }\n",
      },
      told: "preview.allowedHosts: ['.herokuapp.com']",
    },
  },
  {
    id: 'serve',
    name: 'serve',
    npm: ['serve'],
    files: { 'package.json': esm, 'public/index.html': '<!doctype html><title>app</title>\n' },
    wrong: { files: procfile('npx serve -l 3000 public'), code: 'wrong-port' },
    right: { files: procfile('npx serve -l tcp://0.0.0.0:$PORT public') },
  },
  {
    id: 'bun',
    name: 'Bun',
    npm: ['bun'],
    files: { 'package.json': esm, ...procfile('bun server.ts') },
    wrong: { files: bunServer("port: 3000, fetch: () => new Response('hello')"), code: 'wrong-port' },
    more: [
      {
        files: bunServer("hostname: 'localhost', port: process.env.PORT, fetch: () => new Response('hello')"),
        code: 'loopback-only',
      },
      {
        files: { 'server.ts': "export default {\n  port: 3000,\n  fetch: () => new Response('hello'),\n}\n" },
        code: 'wrong-port',
        told: 'export default { port: 3000, ... }',
      },
    ],
    right: { files: bunServer("fetch: () => new Response('hello')") },
  },
  ...builtNodeFrameworks,
]

function bunServer(options: string): Framework['files'] {
  return { 'server.ts': `Bun.serve({ ${options} })\n` }
}
