import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nginxBase } from './app.ts'

export interface Place {
  /** The proxy listens on 127.0.0.1 here. */
  readonly port: number
  readonly appPort: number
  readonly connections: number
  /** For configuration, logs and temporary files. */
  readonly dir: string
  /** Where the programs of bench/apps are. */
  readonly apps: string
  /** paas-sim's source, compiled. */
  readonly built: string
}

export interface Rival {
  readonly name: string
  /** What must be on the machine. */
  readonly program?: string
  readonly webSocket: boolean
  /** The command that starts it in the foreground. */
  command(place: Place): Promise<readonly string[]> | readonly string[]
}

/** What all are compared with. */
export const reference = 'http-proxy 1.18.1'

export const proxies: readonly Rival[] = [
  {
    name: 'nginx',
    program: 'nginx',
    webSocket: true,
    command: async place => ['nginx', '-c', await written(place, 'nginx.conf', nginx(place))],
  },
  {
    name: 'HAProxy',
    program: 'haproxy',
    webSocket: true,
    command: async place => ['haproxy', '-db', '-f', await written(place, 'haproxy.cfg', haproxy(place))],
  },
  {
    name: 'Caddy',
    program: 'caddy',
    webSocket: true,
    command: async place => {
      const file = await written(place, 'Caddyfile', caddy(place))
      const home = ['env', `XDG_CONFIG_HOME=${place.dir}`, `XDG_DATA_HOME=${place.dir}`]
      return [...home, 'caddy', 'run', '--adapter', 'caddyfile', '--config', file]
    },
  },
  node(reference, 'proxy.mjs', { more: ['http-proxy-1'], flags: ['--no-deprecation'] }),
  node('http-proxy-3', 'proxy.mjs', { more: ['http-proxy'] }),
  node('httpxy', 'proxy.mjs', { more: ['httpxy'] }),
  node('@fastify/reply-from', 'reply-from.mjs', { webSocket: false }),
  node('undici alone', 'undici.mjs', { webSocket: false }),
  {
    name: 'node:http answering',
    webSocket: true,
    command: place => [process.execPath, join(place.apps, 'app.mjs'), String(place.port), '127.0.0.1'],
  },
  {
    name: 'paas-sim',
    webSocket: true,
    command: place => [
      process.execPath,
      join(place.apps, 'router.mjs'),
      String(place.port),
      String(place.appPort),
      place.built,
      join(place.dir, 'paas-sim.log'),
      String(Math.ceil(place.connections / 200)),
    ],
  },
]

function node(
  name: string,
  app: string,
  other: { more?: readonly string[]; flags?: readonly string[]; webSocket?: boolean },
): Rival {
  const { more = [], flags = [], webSocket = true } = other
  return {
    name,
    webSocket,
    command: ({ apps, port, appPort }) => [
      process.execPath,
      ...flags,
      join(apps, app),
      String(port),
      String(appPort),
      ...more,
    ],
  }
}

async function written({ dir }: Place, name: string, text: string): Promise<string> {
  const file = join(dir, name)
  await writeFile(file, text)
  return file
}

// Bodies are streamed, as all the others do: by default nginx stores an upload before it passes it on.
const nginx = (place: Place) => `${nginxBase(place.dir, 'proxy')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream app { server 127.77.0.1:${place.appPort}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${place.port} backlog=1024;
    client_max_body_size 0;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`

const haproxy = (place: Place) => `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend public
  bind 127.0.0.1:${place.port}
  default_backend app
backend app
  server web1 127.77.0.1:${place.appPort}
`

const caddy = (place: Place) => `{
  admin off
  auto_https off
}
http://127.0.0.1:${place.port} {
  reverse_proxy 127.77.0.1:${place.appPort}
}
`
