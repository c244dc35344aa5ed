import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findSourceHits, scoreLines } from '../../src/project/source-hits.ts'
import { tempDir } from './temp-dir.ts'

describe('scoreLines', () => {
  it.each([
    ['server.js', 'app.listen(port, () => {})'],
    ['server.ts', 'await fastify.listen({ port: 3000 })'],
    ['bin/www', 'server.listen(port);'],
    ['main.ts', 'Deno.serve({ port: 8000 }, handler)'],
    ['main.ts', 'Bun.serve({ fetch })'],
    ['svelte.config.js', "kit: { adapter: adapter({ envPrefix: 'MY_' }) },"],
    ['index.mjs', 'serve({ fetch: app.fetch })'],
    ['ws.js', 'const wss = new WebSocketServer({ port: 1234 })'],
    ['vite.config.ts', "host: 'localhost',"],
    ['app.py', 'app.run(debug=True)'],
    ['app.py', 'uvicorn.run("main:app")'],
    ['app.py', 's.bind(("127.0.0.1", 9))'],
    ['app.py', 'HTTPServer(("", 8000), Handler)'],
    ['app.py', 'demo.launch()'],
    ['main.go', 'log.Fatal(http.ListenAndServe(":8080", nil))'],
    ['main.go', 'r.Run(":8080")'],
    ['main.go', 'ln, err := net.Listen("tcp", addr)'],
    ['src/main.rs', 'let l = TcpListener::bind("127.0.0.1:3000").await?;'],
    ['src/main.rs', '.bind(("127.0.0.1", 8080))?'],
    ['app.rb', 'set :port, 4567'],
    ['config/puma.rb', 'port ENV.fetch("PORT", 3000)'],
    ['src/main/resources/application.properties', 'server.port=8080'],
    ['src/main/resources/application.yml', 'port: 8080'],
    ['Rocket.toml', 'address = "127.0.0.1"'],
    ['Caddyfile', ':2015 {'],
    ['Caddyfile', 'localhost:8080'],
    ['App.java', 'HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);'],
    ['Program.cs', 'builder.WebHost.UseUrls("http://localhost:5000");'],
    ['Properties/launchSettings.json', '"applicationUrl": "http://localhost:5000"'],
    ['config/dev.exs', 'http: [ip: {127, 0, 0, 1}, port: 4000],'],
    ['settings.js', 'const PORT = 3000'],
  ])('%s: %s', (file, line) => {
    expect(scoreLines(`\n  ${line}\n`, file, [])).toEqual([
      { file, line: 2, text: line, score: expect.any(Number) },
    ])
  })

  it.each([
    ['a.js', 'this.onClick = this.onClick.bind(this)'],
    ['a.js', '// app.listen(3000)'],
    ['a.js', '* app.listen(3000)'],
    ['a.py', '# app.run()'],
    ['a.js', 'const importance = 4000'],
    ['a.js', `x.listen(${'1'.repeat(500)})`],
    ['a.py', 'server.listener'],
    ['a.go', 'app.listen(3000)'],
  ])('not %s: %s', (file, line) => {
    expect(scoreLines(line, file, [])).toEqual([])
  })

  it('counts a line that names a seen port where it speaks of ports, and nowhere else', () => {
    const text = [
      'const url = "http://x:4711"',
      'const total = 4711',
      'connect({ url: 14711 })',
      'host: 4711.5',
    ].join('\n')
    expect(scoreLines(text, 'a.js', [4711]).map(({ line }) => line)).toEqual([1])
    expect(scoreLines(text, 'a.js', [4712])).toEqual([])
  })

  it('puts the port that was seen, and loopback, before a bare bind', () => {
    const lines = ['a.listen(1)', "b.listen(4711, 'localhost')", 'c.listen(4711)', "d.listen(1, '127.0.0.1')"]
    const scored = [...scoreLines(lines.join('\n'), 'a.js', [4711])].sort((a, b) => b.score - a.score)
    expect(scored.map(({ line }) => line)).toEqual([2, 3, 4, 1])
  })
})

describe('findSourceHits', () => {
  it('tells file, line and text, best first, and near the top before deep down', async () => {
    await using dir = await tempDir({
      'src/deep/server.js': 'app.listen(3000)\n',
      'server.js': 'const app = express()\n\n  app.listen(3000)  \n',
      'lib/other.js': "http.createServer(f).listen(3000, 'localhost')\n",
    })
    expect(await findSourceHits(dir.path, { ports: [3000] })).toEqual([
      { file: 'lib/other.js', line: 1, text: "http.createServer(f).listen(3000, 'localhost')" },
      { file: 'server.js', line: 3, text: 'app.listen(3000)' },
      { file: 'src/deep/server.js', line: 1, text: 'app.listen(3000)' },
    ])
  })

  const bind = 'app.listen(3000)\n'
  it.each([
    'node_modules/x/a.js',
    'dist/a.js',
    'build/a.js',
    'vendor/a.js',
    '.next/a.js',
    'venv/a.js',
    'test/a.js',
    '__tests__/a.js',
    'a.test.js',
    'a.spec.ts',
    'app.min.js',
    'main.bundle.js',
    'types.d.ts',
    'README.md',
    'pnpm-lock.yaml',
  ])('skips %s', async file => {
    await using dir = await tempDir({ [file]: bind, 'kept.js': bind })
    expect((await findSourceHits(dir.path, { ports: [3000] })).map(hit => hit.file)).toEqual(['kept.js'])
  })

  it('skips a virtual environment of any name, links, large and binary files', async () => {
    await using dir = await tempDir({
      'py3/pyvenv.cfg': '',
      'py3/a.py': 'app.run()',
      'large.js': bind + ' '.repeat(600 * 1024),
      'binary.js': `${bind}\0`,
      'kept.js': bind,
    })
    await symlink(dir.path, join(dir.path, 'again'))
    await symlink('kept.js', join(dir.path, 'linked.js'))
    expect((await findSourceHits(dir.path, { ports: [] })).map(hit => hit.file)).toEqual(['kept.js'])
  })

  it('gives 20 hits at most, the best of all', async () => {
    await using dir = await tempDir({
      'a.js': 'x.listen(1)\n'.repeat(30),
      'b.js': "x.listen(1, 'localhost')",
    })
    const hits = await findSourceHits(dir.path, { ports: [] })
    expect(hits).toHaveLength(20)
    expect(hits[0]?.file).toBe('b.js')
  })

  it('finds nothing in a directory that is not there', async () => {
    expect(await findSourceHits('/nowhere/at/all', { ports: [1] })).toEqual([])
  })

  it('stops when it is told to', async () => {
    await using dir = await tempDir({ 'a.js': bind })
    const reason = new Error('stopped')
    const search = findSourceHits(dir.path, { ports: [], signal: AbortSignal.abort(reason) })
    await expect(search).rejects.toBe(reason)
  })
})
