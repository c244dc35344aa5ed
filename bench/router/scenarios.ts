/** One kind of traffic; each is a table of its own. */
export interface Scenario {
  /** For `--only`. */
  readonly id: string
  readonly title: string
  /** Who stands behind the proxy: nginx where it can, so that the app is not what holds a proxy back. */
  readonly app: 'nginx' | 'node'
  readonly connections: number
  readonly client:
    | { readonly kind: 'wrk'; readonly path: string; readonly lua: string }
    | { readonly kind: 'websocket' }
}

const get = (id: string, title: string, path: string, connections = 32, lua = ''): Scenario => ({
  id,
  title,
  app: 'nginx',
  connections,
  client: { kind: 'wrk', path, lua },
})

export const scenarios: readonly Scenario[] = [
  get('get', 'Small GET, 32 connections', '/'),
  get('close', 'Small GET, a new connection for each', '/', 32, 'wrk.headers["Connection"] = "close"\n'),
  get('512', 'Small GET, 512 connections', '/', 512),
  get('10k', '10 kB answers, 32 connections', '/10k'),
  get('1m', '1 MB answers, 32 connections', '/1m'),
  {
    ...get('upload', '1 MB uploads, 32 connections', '/'),
    app: 'node',
    client: {
      kind: 'wrk',
      path: '/',
      lua: 'wrk.method = "POST"\nwrk.body = string.rep("x", 1000000)\n',
    },
  },
  {
    id: 'websocket',
    title: 'WebSocket echo of 64 bytes, 16 connections',
    app: 'node',
    connections: 16,
    client: { kind: 'websocket' },
  },
]
