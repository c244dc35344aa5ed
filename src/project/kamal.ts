import type { Blueprint, BlueprintService, EnvEntry } from '../model/project.ts'
import { present } from '../util/present.ts'
import { builtImage } from './image-build.ts'
import { tellUnknown } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The roles of a config/deploy.yml of Kamal. The proxy leads to the primary role; a role without `cmd` runs the image's,
 * here the project's own.
 * @returns `undefined` when the file is another program's: there is no `service`
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseKamal(text: string, file: string): Blueprint | undefined {
  const reader = new TreeReader(parseYaml(withoutErb(text), file), file)
  if (!reader.has(['service']) && !reader.has(['servers'])) return undefined
  const primary = reader.text(['primary_role']) ?? 'web'
  const roles = reader.isMap(['servers']) ? reader.keys(['servers']) : [primary]
  const services = roles.map(role => readRole(reader, role, role === primary))
  const env = envOf(reader, ['env'], 'the app')
  const container = builderOf(reader)
  const native = reader.has(['builder', 'pack'])
  if (reader.has(['accessories'])) reader.notice('accessories are not started here')
  reader.refuse()
  return {
    file,
    names: 'all',
    services: services
      .map(service => (native ? { ...service, native } : service))
      .toSorted((a, b) => Number(a.type === 'worker') - Number(b.type === 'worker')),
    ...(env.length > 0 && { env }),
    ...(container !== undefined && { container }),
    notices: reader.notices,
  }
}

/** What `builder` says of the build; otherwise the project's Dockerfile counts, if there is one. */
function builderOf(reader: TreeReader): Blueprint['container'] {
  const at: Path = ['builder']
  if (!['dockerfile', 'context', 'args', 'target'].some(key => reader.has([...at, key]))) return undefined
  const said = (key: string) => (known(reader, [...at, key]) ? reader.text([...at, key]) : undefined)
  const context = said('context')
  if (context !== undefined && /^(https?:|git@|ssh:)/.test(context)) {
    reader.notice('builder: a context elsewhere is not built')
    return undefined
  }
  const names = reader.map([...at, 'args']).filter(name => known(reader, [...at, 'args', name]))
  const args = Object.fromEntries(names.map(name => [name, reader.scalar([...at, 'args', name]) ?? '']))
  return builtImage(said('dockerfile') ?? 'Dockerfile', { context, target: said('target'), args })
}

function readRole(reader: TreeReader, role: string, isPrimary: boolean): BlueprintService {
  const at: Path = reader.isMap(['servers', role]) ? ['servers', role] : []
  const own: Path = [...at, 'proxy']
  const proxied = at.length > 0 && reader.has(own) ? reader.flag(own) !== false : isPrimary
  const isWeb = proxied && reader.flag(['proxy']) !== false
  const env = at.length > 0 ? envOf(reader, [...at, 'env'], role) : []
  return {
    type: isWeb ? 'web' : 'worker',
    name: role,
    position: reader.position(['servers', role]),
    ...present({
      start: known(reader, [...at, 'cmd']) && at.length > 0 ? reader.command([...at, 'cmd']) : undefined,
      graceMs: seconds(reader, ['stop_wait_time']),
    }),
    ...(isWeb ? behindProxy(reader, at.length > 0 && reader.isMap(own) ? own : ['proxy']) : {}),
    ...(env.length > 0 && { env }),
  }
}

/** Kamal 1 had `healthcheck` at the top, with the port in it. */
function behindProxy(reader: TreeReader, proxy: Path): Partial<BlueprintService> {
  const health: Path = reader.isMap([...proxy, 'healthcheck']) ? [...proxy, 'healthcheck'] : ['healthcheck']
  const portAt = [
    [...proxy, 'app_port'],
    [...health, 'port'],
  ].find(path => known(reader, path))
  const timing = present({
    intervalMs: seconds(reader, [...health, 'interval']),
    timeoutMs: seconds(reader, [...health, 'timeout']),
  })
  return present({
    port: portAt && reader.port(portAt),
    healthPath: known(reader, [...health, 'path']) ? reader.path([...health, 'path']) : undefined,
    health: Object.keys(timing).length === 0 ? undefined : timing,
    bootTimeoutMs: seconds(reader, ['deploy_timeout']),
  })
}

/** A number of seconds; `3s` is one, too. */
function seconds(reader: TreeReader, path: Path): number | undefined {
  const [, amount] = /^(\d{1,6})s?$/.exec(reader.scalar(path) ?? '') ?? []
  if (amount !== undefined) return Number(amount) * 1000
  if (known(reader, path)) reader.seconds(path, 0, 86_400)
  return undefined
}

/** `clear` and `secret`, or, as before, the variables themselves. */
function envOf(reader: TreeReader, at: Path, role: string): readonly EnvEntry[] {
  const inParts = reader.has([...at, 'clear']) || reader.has([...at, 'secret']) || reader.has([...at, 'tags'])
  const path = inParts ? [...at, 'clear'] : at
  const secrets = inParts ? reader.texts([...at, 'secret']) : []
  const names = reader.map(path)
  const entries = names
    .filter(name => known(reader, [...path, name]))
    .flatMap(name => {
      const value = reader.scalar([...path, name])
      return value === undefined ? [] : [{ name, value, position: reader.position([...path, name]) }]
    })
  const erb = names.filter(name => reader.scalar([...path, name])?.includes(standIn) === true)
  const unknown = [...secrets.map(name => name.split(':')[0] ?? name), ...erb]
  tellUnknown(reader, unknown, { service: role, platform: 'the servers' })
  return entries
}

/** Of ERB; nothing a person would write. */
const standIn = '\u2039erb\u203a'

function known(reader: TreeReader, path: Path): boolean {
  return reader.has(path) && (reader.isMap(path) || !reader.texts(path).join().includes(standIn))
}

/** The file is a template of Ruby: what it would fill in is not known here. Lines keep their numbers. */
function withoutErb(text: string): string {
  return text.replace(/<%=?[\s\S]*?%>/g, tag => {
    const lines = tag.match(/\n/g)?.join('') ?? ''
    return (tag.startsWith('<%=') ? standIn : '') + lines
  })
}
