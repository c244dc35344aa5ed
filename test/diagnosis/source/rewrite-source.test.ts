import { describe, expect, test } from 'vitest'
import { rewriteSource } from '../../../src/diagnosis/source/rewrite-source.ts'
import type { Want } from '../../../src/diagnosis/want.ts'

const both: Want = {
  variable: 'PORT',
  host: '0.0.0.0',
  wildcard: '0.0.0.0',
  port: true,
  foundPorts: [3000, 8000],
}
const portOnly: Want = { ...both, host: undefined }
const hostOnly: Want = { ...both, port: false }

describe('a line of source', () => {
  test.each([
    ['a.ts', "app.listen('3000')", portOnly, 'app.listen(process.env.PORT || 3000)'],
    ['a.js', 'app.listen(process.env.HTTP_PORT || 3000)', portOnly, 'app.listen(process.env.PORT || 3000)'],
    [
      'a.js',
      'export const PORT: number = 3000;',
      portOnly,
      'export const PORT: number = process.env.PORT || 3000;',
    ],
    ['a.js', "adapter({ out: 'x', envPrefix: 'MY_' })", portOnly, "adapter({ out: 'x', envPrefix: '' })"],
    ['a.js', 'app.listen(port, () => {', hostOnly, "app.listen(port, '0.0.0.0', () => {"],
    [
      'a.js',
      "app.listen(port, process.env.HOST || 'localhost')",
      hostOnly,
      "app.listen(port, process.env.HOST || '0.0.0.0')",
    ],
    ['a.js', "app.listen({ port, host: '127.0.0.1' })", hostOnly, "app.listen({ port, host: '0.0.0.0' })"],
    ['a.js', 'app.listen({ port }, () => {})', hostOnly, "app.listen({ port, host: '0.0.0.0' }, () => {})"],
    ['vite.config.ts', '  port: 3000,', portOnly, '  port: Number(process.env.PORT) || 3000,'],
    ['vite.config.ts', "    host: 'localhost',", hostOnly, "    host: '0.0.0.0',"],
    [
      'a.py',
      "HTTPServer(('127.0.0.1', 8000), Handler)",
      both,
      "HTTPServer(('0.0.0.0', int(os.environ.get('PORT', 8000))), Handler)",
    ],
    ['a.py', 'demo.launch(server_name="127.0.0.1")', hostOnly, 'demo.launch(server_name="0.0.0.0")'],
    ['a.py', 'demo.launch()', hostOnly, "demo.launch(server_name='0.0.0.0')"],
    ['a.py', 'PORT = 8000', portOnly, "PORT = int(os.environ.get('PORT', 8000))"],
    [
      'config/puma.rb',
      "bind 'tcp://127.0.0.1:3000'",
      both,
      'bind "tcp://0.0.0.0:#{ENV.fetch(\'PORT\', 3000)}"',
    ],
    ['app.rb', "set :bind, 'localhost'", hostOnly, "set :bind, '0.0.0.0'"],
    [
      'Main.java',
      'HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 8000), 0);',
      both,
      'HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", Integer.parseInt(System.getenv().getOrDefault("PORT", "8000"))), 0);',
    ],
    [
      'Main.java',
      'int port = 8000;',
      portOnly,
      'int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8000"));',
    ],
    [
      'main.go',
      'srv := &http.Server{Addr: "127.0.0.1:8000"}',
      both,
      'srv := &http.Server{Addr: ":" + os.Getenv("PORT")}',
    ],
    [
      'main.go',
      'l, _ := net.Listen("tcp", fmt.Sprintf("localhost:%s", port))',
      hostOnly,
      'l, _ := net.Listen("tcp", fmt.Sprintf(":%s", port))',
    ],
    [
      'main.rs',
      'let addr = SocketAddr::from(([127, 0, 0, 1], port));',
      hostOnly,
      'let addr = SocketAddr::from(([0, 0, 0, 0], port));',
    ],
    ['application.properties', 'server.port=8000', portOnly, `server.port=\${PORT:8000}`],
    ['application.properties', 'server.address=127.0.0.1', hostOnly, 'server.address=0.0.0.0'],
    ['application.yml', '  port: 8000', portOnly, `  port: \${PORT:8000}`],
    [
      'Program.cs',
      'app.Run("http://localhost:3000");',
      both,
      'app.Run($"http://0.0.0.0:{Environment.GetEnvironmentVariable("PORT") ?? "3000"}");',
    ],
    // Told its port alone, it would listen on it, and on loopback.
    [
      'a.py',
      'app.run(port=8000)',
      portOnly,
      "app.run(port=int(os.environ.get('PORT', 8000)), host='0.0.0.0')",
    ],
    ['a.py', "app.run('::', port=8000)", portOnly, "app.run('::', port=int(os.environ.get('PORT', 8000)))"],
  ])('%s: %s', (file, text, want, after) => {
    expect(rewriteSource({ file, text }, want)).toBe(after)
    expect(rewriteSource({ file, text: after }, want)).toBe(undefined)
  })

  test.each([
    ['a prefix of variables for the browser', 'a.js', "export default { envPrefix: 'APP_' }", portOnly],
    ['a prefix of variables when the port is right', 'a.js', "adapter({ envPrefix: 'MY_' })", hostOnly],
    ['a literal the app was not found on', 'a.js', 'app.listen(4000)', portOnly],
    ['a constant the app was not found on', 'a.js', 'const port = 4000', portOnly],
    ['an argument the app was not found on', 'a.py', 'uvicorn.run(app, port=4000)', portOnly],
    ['an unknown file', 'README.md', 'app.listen(3000)', portOnly],
    ['a comment', 'a.js', '// app.listen(3000)', portOnly],
    ['a port from elsewhere', 'a.js', 'app.listen(config.port)', portOnly],
    ['a port that is read already', 'a.js', 'app.listen(process.env.PORT || 3000)', portOnly],
    ['a number that is no port', 'a.js', 'const timeout = 3000', portOnly],
    ['arguments by position', 'a.py', 'app.run(8000)', portOnly],
    ['a line cut off in a string', 'a.js', "app.listen('30", portOnly],
  ])('%s stays as it is', (_, file, text, want) => {
    expect(rewriteSource({ file, text }, want)).toBe(undefined)
  })
})
