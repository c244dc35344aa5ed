import type { Notice, Service } from '../model/plan.ts'
import type { Platform, Runtime } from '../model/platform.ts'
import type { EnvEntry } from '../model/project.ts'
import { appHostname } from './app-hostname.ts'
import { baseEnvironment } from './base-environment.ts'
import { describeSetting, findUserPort, type Setting } from './user-port.ts'
import { openVariables } from './variables.ts'

/**
 * The environment of one instance. Later wins: base, how other services are reached, the platform's, its file's for the service, `.env`, the user's
 * configuration, `--env-file`, `--env`, the port variable.
 * @param o.index of the instance, from 1
 * @param o.port the port it shall listen on; `undefined` for a worker, which gets none
 * @param o.runtime the project's language, for what the platform's build sets for it
 * @param o.links variables that tell how other services are reached
 * @param o.envFile entries of `.env`
 * @param o.extraEnvFile entries of `--env-file`
 * @param o.overrides from `--env`
 * @param o.inherit give the whole of `shellEnvironment` instead of the base
 *   (a container has neither: what it gets beside the image's own is what the platform would give it)
 * @returns `withheld`: names of the shell's variables that were not given, sorted
 */
export function buildEnvironment(o: {
  platform: Platform
  service: Service
  index: number
  port: number | undefined
  runtime?: Runtime
  projectDir: string
  links?: Readonly<Record<string, string>>
  envFile: readonly EnvEntry[]
  extraEnvFile: readonly EnvEntry[]
  overrides: readonly Setting[]
  inherit: boolean
  shellEnvironment: Readonly<Record<string, string | undefined>>
  system: NodeJS.Platform
}): { environment: Record<string, string>; withheld: readonly string[]; notices: readonly Notice[] } {
  const { platform, port, shellEnvironment, projectDir, inherit, system } = o
  const inContainer = o.service.container !== undefined
  const variables = inContainer
    ? openVariables('linux')
    : baseEnvironment({ shell: shellEnvironment, inherit, projectDir, system })
  for (const [name, value] of Object.entries(o.links ?? {})) variables.set(name, value)
  const fields = fieldsOf(o)
  for (const [name, template] of Object.entries(platform.environment)) {
    const value = fill(template, fields)
    if (value !== undefined) variables.set(name, value)
  }
  const { env = [], set = [] } = o.service
  const envFile = o.service.dotenv === false ? [] : o.envFile
  for (const { name, value } of [...env, ...envFile, ...set, ...o.extraEnvFile, ...o.overrides])
    variables.set(name, value)
  const asked = findUserPort(o)
  // The user's own, where they may choose it; but a second instance cannot have the same.
  if (port !== undefined && !contradicts(o.platform, o.service, asked))
    variables.set(platform.port.variable, String(port))
  const ofRuntime = (o.runtime && platform.runtimeEnvironment?.[o.runtime]) ?? {}
  for (const [name, template] of Object.entries(ofRuntime)) {
    const value = fill(template, fields)
    if (value !== undefined && !variables.has(name)) variables.set(name, value)
  }
  const overridden =
    asked !== undefined && port !== undefined && !platform.port.userMaySet && asked.value !== String(port)
  return {
    environment: variables.toRecord(),
    withheld: withheldNames(shellEnvironment, variables.has),
    notices: overridden ? [portNotice(platform, asked, port)] : [],
  }
}

/** The router goes to the port the platform's file declares; the app is told another one: so it is on the platform. */
function contradicts(platform: Platform, { port }: Service, asked: Setting | undefined): boolean {
  return (
    platform.port.userMaySet && port !== undefined && asked !== undefined && asked.value !== String(port.port)
  )
}

type Fields = Readonly<
  Record<'service' | 'kind' | 'index' | 'number' | 'instance' | 'port' | 'hostname', () => string | undefined>
>

function fieldsOf(o: {
  platform: Platform
  service: Service
  index: number
  port: number | undefined
  projectDir: string
}): Fields {
  const { name, kind, routed } = o.service
  return {
    service: () => name,
    kind: () => kind,
    index: () => `${o.index}`,
    number: () => `${o.index - 1}`,
    instance: () => `${name}.${o.index}`,
    port: () => o.port?.toString(),
    hostname: () => (kind === 'web' && routed !== false ? appHostname(o.platform, o.projectDir) : undefined),
  }
}

/** `undefined` when a field has no value: a variable that tells the port, or the public name, is nothing for a worker. */
function fill(template: string, fields: Fields): string | undefined {
  let complete = true
  const filled = template.replace(
    /\{(service|kind|index|number|instance|port|hostname)\}/g,
    (_, field: keyof Fields) => {
      const value = fields[field]()
      if (value === undefined) complete = false
      return value ?? ''
    },
  )
  return complete ? filled : undefined
}

/** What every shell sets for itself is no news. */
const shellsOwn = new Set(['_', 'PWD', 'OLDPWD', 'SHLVL'])

function withheldNames(
  shell: Readonly<Record<string, string | undefined>>,
  given: (name: string) => boolean,
): readonly string[] {
  return Object.keys(shell)
    .filter(name => shell[name] !== undefined && !shellsOwn.has(name) && !given(name))
    .sort()
}

function portNotice(platform: Platform, asked: Setting, port: number): Notice {
  const message = `${describeSetting(asked)} is not used: ${platform.name} sets ${asked.name} itself, here to ${port}`
  return { code: 'port-overridden', message }
}
