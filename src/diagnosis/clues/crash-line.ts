import type { Project } from '../../model/project.ts'

/** The port a line of the log is about. */
export function portIn(line: string): number | undefined {
  const [, a, b, c] =
    /:(\d{2,5})\b|',? ?(\d{2,5})\)|\bport (\d{2,5})/i.exec(line.replace(/\b\d+:\d+:\d+\b/g, '')) ?? []
  const port = a ?? b ?? c
  return port === undefined ? undefined : Number(port)
}

/** The port of an error that Node prints as an object: `  port: 5998`. */
export function printedPort(lines: readonly string[]): number | undefined {
  const found = lines.map(line => /^\s*port: (\d{1,5}),?\s*\}?$/.exec(line)?.[1])
  const port = found.findLast(port => port !== undefined)
  return port === undefined ? undefined : Number(port)
}

/** Variables by which apps are told their own port, not that of a service they use. */
export function meansOwnPort(name: string): boolean {
  return /^(HTTP|APP|SERVER|WEB|NODE|LISTEN)_([A-Z]+_)?PORT$/.test(name)
}

/** The file and line named last before a message. */
export function placeBefore(
  message: string,
  lines: readonly string[],
  project: Project,
): { file: string; line: number } | undefined {
  const at = lines.findLastIndex(line => line.includes(message))
  const place = lines
    .slice(0, at + 1)
    .findLast(line => /(?:^|["\s(])([\w./\\-]+\.\w+)(?::(\d+)|", line (\d+))/.test(line))
  const [, file, a, b] = /(?:^|["\s(])([\w./\\-]+\.\w+)(?::(\d+)|", line (\d+))/.exec(place ?? '') ?? []
  const line = Number(a ?? b)
  return file === undefined ? undefined : { file: file.replace(`${project.dir}/`, ''), line }
}

/** What usually listens on a port, as part of a sentence. */
export function serviceOf(port: number | undefined): string {
  const known: Readonly<Record<number, string>> = {
    5432: 'PostgreSQL',
    3306: 'MySQL',
    6379: 'Redis',
    27017: 'MongoDB',
    5672: 'RabbitMQ',
    9200: 'Elasticsearch',
    11211: 'memcached',
  }
  if (port === undefined) return 'another service'
  return known[port] === undefined ? `what should listen on port ${port}` : `${known[port]} on port ${port}`
}
