import { type ComposeNode, child, isList, isMap, withChild } from './compose-node.ts'

/** Two Compose files as one, by Compose's rules: maps are merged, lists follow one another, the rest is replaced. */
export function mergeCompose(first: ComposeNode, second: ComposeNode): ComposeNode {
  const services = [child(first, 'services'), child(second, 'services')] as const
  const merged = mergeNodes(withChild(first, 'services', undefined), withChild(second, 'services', undefined))
  if (services[1] !== undefined && tagOf(services[1]) === '!reset') return merged
  if (!isMap(services[0]) || !isMap(services[1]))
    return withChild(merged, 'services', isMap(services[0]) ? services[0] : (services[1] ?? services[0]))
  if (tagOf(services[1]) === '!override') return withChild(merged, 'services', services[1])
  const all = new Map(services[0].value)
  for (const [name, service] of services[1].value) {
    const before = all.get(name)
    const tag = tagOf(service)
    if (tag === '!reset') all.delete(name)
    else if (before === undefined || tag === '!override') all.set(name, service)
    // A name with nothing below it changes nothing.
    else if (service.value !== '') all.set(name, mergeService(before, service))
  }
  return withChild(merged, 'services', { ...services[0], value: all })
}

/** What is marked `!reset` says nothing but that what is below it goes away. */
export function withoutResets(node: ComposeNode): ComposeNode {
  const stays = (item: ComposeNode) => tagOf(item) !== '!reset'
  if (isList(node)) return { ...node, value: node.value.filter(stays).map(withoutResets) }
  if (!isMap(node)) return node
  const entries = [...node.value].filter(([, item]) => stays(item))
  return { ...node, value: new Map(entries.map(([key, item]) => [key, withoutResets(item)])) }
}

/** Of an override file, and of what a service `extends`. */
export function mergeService(first: ComposeNode, second: ComposeNode): ComposeNode {
  const later = oneForm(second)
  const merged = mergeNodes(oneForm(first), later)
  return whole.reduce((node, path) => {
    const replaced = at(later, path)
    return replaced === undefined || tagOf(replaced) === '!reset' ? node : put(node, path, replaced)
  }, byTarget(merged))
}

/** Never merged. */
const whole = [['command'], ['entrypoint'], ['healthcheck', 'test']] as const

function at(node: ComposeNode, path: readonly string[]): ComposeNode | undefined {
  return path.reduce<ComposeNode | undefined>((found, key) => child(found, key), node)
}

function put(node: ComposeNode, [key = '', ...rest]: readonly string[], value: ComposeNode): ComposeNode {
  if (rest.length === 0) return withChild(node, key, value)
  const inner = child(node, key)
  return inner === undefined ? node : withChild(node, key, put(inner, rest, value))
}

/** What can be written in two forms, as maps; one text in place of a list as a list. */
export function oneForm(service: ComposeNode): ComposeNode {
  const lists = ['env_file', 'dns', 'tmpfs'].reduce((node, key) => {
    const value = child(node, key)
    if (value === undefined || isList(value) || value.value === '') return node
    return withChild(node, key, { ...value, value: [value] })
  }, service)
  const build = child(lists, 'build')
  const built =
    typeof build?.value === 'string' && !/^(|~|null)$/.test(build.value)
      ? withChild(lists, 'build', { ...build, value: new Map([['context', build]]) })
      : lists
  const args = child(child(built, 'build'), 'args')
  const withArgs = args === undefined ? built : put(built, ['build', 'args'], entriesOf(args))
  return ['environment', 'labels', 'depends_on'].reduce((node, key) => {
    const value = child(node, key)
    return value === undefined ? node : withChild(node, key, entriesOf(value))
  }, withArgs)
}

/** `- NAME=value` and `- NAME` as a map. */
function entriesOf(node: ComposeNode): ComposeNode {
  if (!isList(node)) return node
  const entries = node.value.flatMap((item): readonly (readonly [string, ComposeNode])[] => {
    if (typeof item.value !== 'string') return []
    const at = item.value.indexOf('=')
    return at === -1
      ? [[item.value, { ...item, value: onlyName }]]
      : [[item.value.slice(0, at), { ...item, value: item.value.slice(at + 1) }]]
  })
  return { ...node, value: new Map(entries) }
}

/** Stands for the value of an entry of a list that is a name alone; nothing a person would write. */
export const onlyName = '\u2039name\u203a'

/** Of two volumes with one target, and of two equal ports, the later. */
function byTarget(service: ComposeNode): ComposeNode {
  return ['volumes', 'ports', 'expose'].reduce((node, key) => {
    const list = child(node, key)
    if (!isList(list)) return node
    const seen = new Map(list.value.map(item => [targetOf(item, key), item]))
    return withChild(node, key, { ...list, value: [...seen.values()] })
  }, service)
}

function targetOf(item: ComposeNode, key: string): string {
  if (isMap(item)) {
    const keys = key === 'ports' ? ['host_ip', 'published', 'target', 'protocol'] : ['target']
    return keys.map(name => String(child(item, name)?.value ?? '')).join(':')
  }
  const text = String(item.value)
  if (key !== 'volumes') return text
  const parts = text.split(/:(?!\\)/)
  return parts[1] ?? text
}

/** `!reset` takes a value away, `!override` puts one in its place. */
function tagOf({ layer, path }: ComposeNode): string | undefined {
  return layer.tree.tagAt?.(path)
}

function mergeNodes(first: ComposeNode, second: ComposeNode): ComposeNode {
  if (isList(first) && isList(second)) return { ...second, value: [...first.value, ...second.value] }
  if (!isMap(first) || !isMap(second)) return second
  const all = new Map(first.value)
  for (const [key, value] of second.value) {
    const before = all.get(key)
    const tag = tagOf(value)
    if (tag === '!reset') all.delete(key)
    else all.set(key, before === undefined || tag === '!override' ? value : mergeNodes(before, value))
  }
  return { ...first, value: all }
}
