import type { BlueprintService, PlacedPort } from '../model/project.ts'
import { isTcpPort } from './compose-ports.ts'

/**
 * What each service is. `web`: it has `ports`. `private`: it has only `expose`, is a database, or others name it with a
 * port in their variables. `task`: others wait for its end. What nobody connects to is a `worker`.
 * What is built here gets PORT as on the platform; what comes as an image listens where the file says.
 * Those that are built come first, `web` before others, so that the public port leads to one of them.
 */
export function typeServices(services: readonly BlueprintService[]): readonly BlueprintService[] {
  const awaited = new Set(
    services.flatMap(({ dependsOn = [] }) =>
      dependsOn.filter(({ condition }) => condition === 'completed').map(({ service }) => service),
    ),
  )
  const typed = services.map(service => typeOf(service, services, awaited))
  const rank = ({ type, name, container }: BlueprintService) =>
    type !== 'web' ? 3 : container?.build === undefined ? 2 : name === 'web' ? 0 : 1
  return typed.toSorted((a, b) => rank(a) - rank(b))
}

function typeOf(
  service: BlueprintService,
  all: readonly BlueprintService[],
  awaited: ReadonlySet<string>,
): BlueprintService {
  const { port, publicPort: _public, extraPorts: _extra, ...rest } = service
  if (awaited.has(service.name)) return { ...rest, type: 'task' }
  const isImage = service.container?.build === undefined
  const named = port ?? (isImage ? wellKnown(service) : undefined)
  if (named !== undefined && isImage && isTcpPort(named.port))
    return { ...service, port: named, type: 'private', protocol: 'tcp' }
  if (port?.key === 'ports') {
    const { port: _own, ...built } = service
    return { ...(isImage ? service : built), type: 'web' }
  }
  if (named !== undefined) return { ...service, port: named, type: 'private' }
  const referred = referredPort(service, all)
  if (referred === undefined) return { ...rest, type: 'worker' }
  return {
    ...service,
    port: referred.port,
    type: 'private',
    ...(referred.http ? {} : { protocol: 'tcp' as const }),
  }
}

/** Where the best known images listen when the file does not say it. */
function wellKnown({ container, position }: BlueprintService): PlacedPort | undefined {
  const name = container?.image.split('/').at(-1)?.split(/[:@]/)[0]?.toLowerCase() ?? ''
  const [, port] = images.find(([image]) => image === name) ?? []
  return port === undefined ? undefined : { port, key: 'image', position }
}

const images: readonly (readonly [string, number])[] = [
  ...(['postgres', 'postgis', 'pgvector', 'timescaledb', 'postgresql'] as const).map(
    name => [name, 5432] as const,
  ),
  ...(['mysql', 'mariadb', 'percona'] as const).map(name => [name, 3306] as const),
  ...(['redis', 'valkey', 'keydb', 'redis-stack-server'] as const).map(name => [name, 6379] as const),
  ...(['mongo', 'mongodb'] as const).map(name => [name, 27_017] as const),
  ['memcached', 11_211],
  ['rabbitmq', 5672],
  ['nats', 4222],
  ['kafka', 9092],
  ['zookeeper', 2181],
  ['cassandra', 9042],
]

/** `db:5432`, `http://api:5000/v1`, `postgres://user:password@db:5432` in a variable or command of another service. */
function referredPort(
  { name }: BlueprintService,
  all: readonly BlueprintService[],
): { readonly port: PlacedPort; readonly http: boolean } | undefined {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const form = new RegExp(
    `(?:([a-z][a-z0-9+.-]*)://(?:[^\\s/@]*@)?|(?<![\\w.-]))${word}:(\\d{1,5})(?!\\d)`,
    'i',
  )
  for (const other of all.filter(other => other.name !== name)) {
    for (const { value, position, name: variable } of other.env ?? []) {
      const [, scheme, port] = form.exec(value) ?? []
      const number = Number(port)
      if (port !== undefined && number >= 1 && number <= 65_535)
        return {
          port: { port: number, key: variable, position },
          http: /^(https?|wss?)$/i.test(scheme ?? ''),
        }
    }
  }
  return undefined
}
