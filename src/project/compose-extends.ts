import { resolve } from 'node:path'
import { mergeService, oneForm, withoutResets } from './compose-merge.ts'
import { type ComposeNode, child, isMap, withChild } from './compose-node.ts'
import { ComposeReader } from './compose-reader.ts'
import { isRemote } from './compose-values.ts'
import { quote } from './file-problems.ts'
import type { Path } from './tree-reader.ts'

interface Extending {
  /** Of the file, absolute. */
  readonly path: string
  readonly notices: string[]
  /** Another file as it stands; `undefined`: there is none. */
  read(path: string): Promise<ComposeNode | undefined>
}

/**
 * The services of a file, each in one form and with what it `extends` below it.
 * @throws PaasSimError `invalid-file` (what is extended is not there, or leads back), `unreadable-file`
 */
export async function withExtended(top: ComposeNode, o: Extending): Promise<ComposeNode> {
  const services = child(top, 'services')
  if (!isMap(services)) return top
  const all = new Map<string, ComposeNode>()
  for (const name of services.value.keys()) {
    const service = await resolved({ top, path: o.path, name }, o, [])
    if (service !== undefined) all.set(name, service)
  }
  return withChild(top, 'services', { ...services, value: all })
}

interface Place {
  readonly top: ComposeNode
  readonly path: string
  readonly name: string
}

async function resolved(at: Place, o: Extending, trail: readonly Place[]): Promise<ComposeNode | undefined> {
  const service = child(child(at.top, 'services'), at.name)
  if (!isMap(service)) return service
  const own = oneForm(service)
  const base = await baseOf(at, own, o, trail)
  const rest = withChild(own, 'extends', undefined)
  if (base === undefined) return rest
  const below = await resolved(base, o, [...trail, at])
  if (below === undefined) return rest
  const merged = mergeService(withoutResets(below), rest)
  // It is where it is itself, not where it comes from.
  return { ...merged, layer: own.layer, path: own.path }
}

/** Where the service stands that one `extends`; `undefined`: it extends none. */
async function baseOf(
  { top, path, name }: Place,
  own: ComposeNode,
  o: Extending,
  trail: readonly Place[],
): Promise<Place | undefined> {
  const extension = child(own, 'extends')
  if (extension === undefined) return undefined
  const reader = new ComposeReader(top, top.layer.file)
  const at: Path = ['services', name, 'extends']
  const long = reader.isMap(at)
  const base = reader.text(long ? [...at, 'service'] : at)
  const file = long ? reader.text([...at, 'file']) : undefined
  const fail = (text: string, hint: string): never => {
    reader.problem(at, text, hint)
    reader.refuse()
    throw new Error(text)
  }
  reader.refuse()
  if (base === undefined)
    return fail(`${name} extends what has no name`, 'name the service: "extends: { service: base }"')
  if (file !== undefined && isRemote(file)) {
    reader.noticeAt(at, `${name}: extends of ${quote(file)} has no effect here: nothing is fetched`)
    o.notices.push(...reader.notices)
    return undefined
  }
  const otherPath = file === undefined ? path : resolve(top.layer.dir, file)
  const other = otherPath === path ? top : await o.read(otherPath)
  if (other === undefined)
    return fail(`${name} extends a service of ${quote(file ?? '')}, which does not exist`, whence(top))
  const found = { top: other, path: otherPath, name: base }
  const names = namesIn(other)
  if (!names.includes(base))
    return fail(`${name} extends ${base}, which is no service of ${other.layer.file}`, available(names, file))
  const round = [...trail, { top, path, name }, found].findIndex(
    place => place.path === found.path && place.name === found.name,
  )
  const circle = [...trail, { top, path, name }, found].slice(round)
  if (circle.length > 1)
    return fail(
      `${name} extends itself: ${circle.map(place => `${place.name} (${place.top.layer.file})`).join(', then ')}`,
      'let one of them extend nothing',
    )
  return found
}

function namesIn(top: ComposeNode): readonly string[] {
  const services = child(top, 'services')
  return isMap(services) ? [...services.value.keys()] : []
}

function available(names: readonly string[], file: string | undefined): string {
  const there = names.length === 0 ? 'there are none' : `its services are ${names.join(', ')}`
  return file === undefined ? `${there}; one of another file is named with "file:" beside "service:"` : there
}

function whence({ layer }: ComposeNode): string {
  return `correct "file:", a path from ${layer.dir}`
}
