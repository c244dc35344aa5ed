import type { BlueprintService, PlacedPort } from '../model/project.ts'
import type { ComposeReader } from './compose-reader.ts'
import { type ComposePort, readPorts } from './compose-values.ts'
import { quote } from './file-problems.ts'
import type { Path } from './tree-reader.ts'

/** The first TCP port of `ports`, else of `expose`, with those beside it that are published, and all that are named. */
export function listedPorts(
  reader: ComposeReader,
  at: Path,
): Pick<BlueprintService, 'port' | 'publicPort' | 'extraPorts' | 'declaredPorts'> {
  const published = portsAt(reader, [...at, 'ports'], 'ports')
  const exposed = portsAt(reader, [...at, 'expose'], 'expose')
  const found = published.length > 0 ? published : exposed
  const [first, ...others] = found
  if (first === undefined) return {}
  const extra = published.length > 0 ? others.filter(({ port }) => port !== first.port) : []
  return {
    port: first.placed,
    declaredPorts: [...published, ...exposed].map(({ placed }) => placed),
    ...(first.published !== undefined && { publicPort: first.published }),
    ...(extra.length > 0 && {
      extraPorts: extra.map(({ port, published, http }) => ({
        port,
        ...(published !== undefined && { publicPort: published }),
        protocol: http ? 'http' : 'tcp',
      })),
    }),
  }
}

type Found = ComposePort & { readonly placed: PlacedPort; readonly http: boolean }

function portsAt(reader: ComposeReader, path: Path, key: string): readonly Found[] {
  const all = reader.list(path).flatMap(item => {
    const long = reader.isMap(item)
    const ports = long ? longForm(reader, item) : shortForm(reader, item)
    const http = long ? /^(http2?|ws)$/.test(reader.text([...item, 'app_protocol']) ?? '') : false
    return ports.map(port => ({
      ...port,
      http: http || !isTcpPort(port.port),
      placed: { port: port.port, key, position: reader.position(item) },
    }))
  })
  for (const { port, placed } of all.filter(({ protocol }) => protocol === 'udp'))
    reader.notices.push(
      `${placed.position.file} line ${placed.position.line}: port ${port}/udp is not published here`,
    )
  return all.filter(({ protocol }) => protocol === 'tcp')
}

function shortForm(reader: ComposeReader, item: Path): readonly ComposePort[] {
  const text = reader.text(item)
  if (text === undefined) return []
  const ports = readPorts(text)
  if (ports === undefined)
    reader.problem(
      item,
      `${quote(text)} is no port`,
      'write it like "8080:80", the port in the container last',
    )
  return ports ?? []
}

function longForm(reader: ComposeReader, item: Path): readonly ComposePort[] {
  const target = reader.whole([...item, 'target'], 1, 65_535)
  if (target === undefined) {
    if (!reader.has([...item, 'target']))
      reader.problem(item, 'a port without "target"', 'write "target: 80", the port in the container')
    return []
  }
  const [published] = readPorts(reader.text([...item, 'published']) ?? '') ?? []
  const protocol = reader.text([...item, 'protocol']) === 'udp' ? 'udp' : 'tcp'
  return [{ port: target, ...(published !== undefined && { published: published.port }), protocol }]
}

/** Ports that speak something else than HTTP, as their services have them by default. */
export function isTcpPort(port: number): boolean {
  return tcpPorts.has(port)
}

const tcpPorts: ReadonlySet<number> = new Set([
  ...[21, 22, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1025, 1433, 1521, 1883, 2181, 3306, 4222, 5432],
  ...[5433, 5672, 6379, 6380, 8883, 9042, 9092, 9093, 9094, 11211, 26257, 27017, 27018, 27019, 33060],
])
