import type { EnvEntry, Project } from '../../model/project.ts'
import { isLoopback } from '../classify-listeners.ts'
import { relativeTo } from '../command/user-commands.ts'

/** A variable of the instance that tells it where to listen. Only its name is ever printed. */
export interface FollowedVariable {
  readonly name: string
  /** Where a project file sets it. */
  readonly file?: string
  readonly line?: number
}

/** A variable other than the platform's whose value is one of the ports found. */
export function followedPort(
  environment: Readonly<Record<string, string>>,
  variable: string,
  ports: readonly number[],
  project: Project,
): FollowedVariable | undefined {
  const wanted = new Set(ports.map(String))
  const names = Object.keys(environment).filter(
    name => name !== variable && wanted.has(environment[name]?.trim() ?? ''),
  )
  const name = names.find(name => /PORT/i.test(name)) ?? names[0]
  return name === undefined ? undefined : { name, ...placeOf(name, project) }
}

/** A variable such as HOST whose value is a loopback name. */
export function loopbackVariable(
  environment: Readonly<Record<string, string>>,
  project: Project,
): FollowedVariable | undefined {
  const name = Object.keys(environment).find(
    name => namesHost(name) && isLoopbackName(environment[name] ?? ''),
  )
  return name === undefined ? undefined : { name, ...placeOf(name, project) }
}

/** Whether such a variable says where to listen, not where somebody else listens. */
export function namesHost(variable: string): boolean {
  return hostName.test(variable) && !otherSide.test(variable)
}

const hostName =
  /^(HOST|HOSTNAME|BIND|BINDING|BIND_ADDRESS|ADDRESS|LISTEN|LISTEN_HOST|LISTEN_ADDRESS|[A-Z]+_HOST|[A-Z]+_ADDRESS|[A-Z]+_SERVER_NAME)$/
const otherSide = /^(DB|DATABASE|PG|POSTGRES|MYSQL|REDIS|MONGO|SMTP|MAIL|RABBITMQ|KAFKA|ELASTIC)/

export function isLoopbackName(value: string): boolean {
  return value === 'localhost' || isLoopback(value)
}

function placeOf(name: string, project: Project): { file?: string; line?: number } {
  const entry: EnvEntry | undefined = project.env.findLast(entry => entry.name === name)
  if (entry === undefined) return {}
  const { file, line } = entry.position
  return { file: relativeTo(project, file), ...(line === undefined ? {} : { line }) }
}
