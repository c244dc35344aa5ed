import { dirname, join, resolve } from 'node:path'
import { filled, readEnvEntries } from './compose-environment.ts'
import {
  type ComposeNode,
  type ComposeSetting,
  type ComposeText,
  child,
  isMap,
  textOf,
  withChild,
} from './compose-node.ts'
import { type ComposeFiles, ComposeReader } from './compose-reader.ts'
import { isRemote } from './compose-values.ts'
import { quote } from './file-problems.ts'
import type { Path } from './tree-reader.ts'

interface Including {
  readonly files: ComposeFiles
  readonly notices: string[]
  /** Paths of the files that have led here, this one last. */
  readonly trail: readonly string[]
  load(texts: readonly ComposeText[], setting: ComposeSetting, trail: readonly string[]): Promise<ComposeNode>
}

/**
 * A file with the services and volumes of those that it includes, each read as a model of its own: with its own
 * directory, and the variables of its `.env` below those of this one.
 * @throws PaasSimError `invalid-file` (of this file or another), `unreadable-file`
 */
export async function withIncluded(top: ComposeNode, o: Including): Promise<ComposeNode> {
  const reader = new ComposeReader(top, top.layer.file)
  let result = withChild(top, 'include', undefined)
  for (const item of reader.list(['include'])) {
    const asked = readInclude(reader, item)
    const found = asked && (await included(asked, item, reader, o))
    if (found !== undefined) result = joined(result, found, item, reader)
  }
  reader.refuse()
  o.notices.push(...reader.notices)
  return result
}

interface Include {
  readonly paths: readonly string[]
  readonly dir: string | undefined
  readonly envFiles: readonly string[]
}

function readInclude(reader: ComposeReader, item: Path): Include | undefined {
  const long = reader.isMap(item)
  const paths = long ? reader.texts([...item, 'path']) : [reader.text(item) ?? []].flat()
  const remote = paths.find(isRemote)
  if (remote !== undefined) {
    reader.noticeAt(item, `include of ${quote(remote)} has no effect here: nothing is fetched`)
    return undefined
  }
  if (paths.length === 0)
    reader.problem(item, 'an include without a path', 'name the file: "- path: infra/compose.yaml"')
  for (const key of reader.keys(item).filter(key => !['path', 'project_directory', 'env_file'].includes(key)))
    reader.noticeAt([...item, key], `include: ${key} has no effect here`)
  return {
    paths,
    dir: long ? reader.text([...item, 'project_directory']) : undefined,
    envFiles: long ? reader.texts([...item, 'env_file']) : [],
  }
}

/** The model of one entry; `undefined` when it cannot be read, which the reader tells. */
async function included(
  { paths, dir, envFiles }: Include,
  item: Path,
  reader: ComposeReader,
  o: Including,
): Promise<ComposeNode | undefined> {
  const here = reader.layerOf(item)
  const missing = (path: string) =>
    reader.problem(
      item,
      `the file ${quote(path)} does not exist`,
      `correct its path, which begins at ${here.dir}`,
    )
  const texts: ComposeText[] = []
  for (const name of paths) {
    const path = resolve(here.dir, name)
    if (o.trail.includes(path)) {
      const circle = [...o.trail.slice(o.trail.indexOf(path)), path].map(each => o.files.nameOf(each))
      reader.problem(item, `includes go round in a circle: ${circle.join(', then ')}`, 'take one of them out')
      return undefined
    }
    const text = await o.files.readText(path)
    if (text === undefined) missing(name)
    else texts.push({ path, text })
  }
  const [first] = texts
  if (first === undefined || texts.length < paths.length) return undefined
  const own = dir === undefined ? dirname(first.path) : resolve(here.dir, dir)
  let variables = here.variables
  const named = envFiles.map(name => resolve(here.dir, name))
  for (const [index, path] of (named.length > 0 ? named : [join(own, '.env')]).entries()) {
    const entries = await readEnvEntries(o.files, path)
    if (entries === undefined && named.length > 0) missing(envFiles[index] ?? path)
    // Of two files the later counts, and before both what this model has itself.
    const values = filled(entries ?? [], variables).map(({ name, value }) => [name, value] as const)
    variables = { ...variables, ...Object.fromEntries(values), ...here.variables }
  }
  return o.load(texts, { dir: own, variables }, o.trail)
}

/** What both have must be the same. */
function joined(top: ComposeNode, found: ComposeNode, item: Path, reader: ComposeReader): ComposeNode {
  if (!isMap(found)) return top
  return [...found.value].reduce((result, [section, theirs]) => {
    if (section === 'name' || section === 'version') return result
    const ours = child(result, section)
    if (ours === undefined) return withChild(result, section, theirs)
    if (!isMap(ours) || !isMap(theirs)) return result
    const all = new Map(ours.value)
    for (const [name, entry] of theirs.value) {
      const own = all.get(name)
      if (own === undefined) all.set(name, entry)
      else if (!alike(own, entry)) tellConflict(section, name, own, entry, item, reader)
    }
    return withChild(result, section, { ...ours, value: all })
  }, top)
}

function alike(one: ComposeNode, other: ComposeNode): boolean {
  return one.layer.dir === other.layer.dir && textOf(one) === textOf(other)
}

function tellConflict(
  section: string,
  name: string,
  own: ComposeNode,
  entry: ComposeNode,
  item: Path,
  reader: ComposeReader,
): void {
  const placeOf = ({ layer, path }: ComposeNode) => `${layer.file} line ${layer.tree.place(path).line}`
  const hint =
    'rename one of them; to change what is included, lay a file over it: "- path: [infra/compose.yaml, mine.yaml]"'
  reader.problem(item, `${section}.${name} is in ${placeOf(own)} and in ${placeOf(entry)}`, hint)
}
