import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { ContainerMount } from '../model/container.ts'
import type { ComposeContext, ComposeReader } from './compose-reader.ts'
import { quote } from './file-problems.ts'
import { volumeName } from './image-name.ts'
import type { Path } from './tree-reader.ts'

/** Bind mounts with absolute sources, and volumes, whose names are this project's own. */
export function readVolumes(context: ComposeContext, path: Path, service: string): readonly ContainerMount[] {
  return context.reader.list(path).flatMap(item => {
    const mount = context.reader.isMap(item) ? longForm(context, item, service) : shortForm(context, item)
    return mount === undefined ? [] : [mount]
  })
}

/** `SOURCE:TARGET:MODE`, `SOURCE:TARGET` or `TARGET`; a source of Windows may begin with a drive. */
function shortForm(context: ComposeContext, item: Path): ContainerMount | undefined {
  const { reader } = context
  const text = reader.text(item)
  if (text === undefined) return undefined
  const [, source, target = '', mode = ''] =
    /^(?:((?:[A-Za-z]:[\\/])?[^:]+):)?([^:]+?)(?::([a-zA-Z,]+))?$/.exec(text) ?? []
  if (!target.startsWith('/')) {
    const hint = 'write it like "./data:/data", the absolute path in the container last'
    reader.problem(item, `${quote(text)} is no volume`, hint)
    return undefined
  }
  const readOnly = mode.split(',').includes('ro')
  if (source === undefined) return { source: '', kind: 'volume', target, readOnly }
  if (/^[./~]|^[A-Za-z]:[\\/]/.test(source))
    return { source: absolute(reader, item, source), kind: 'bind', target, readOnly }
  return { ...named(context, item, source), kind: 'volume', target, readOnly }
}

function longForm(context: ComposeContext, item: Path, service: string): ContainerMount | undefined {
  const { reader } = context
  const type = reader.text([...item, 'type']) ?? 'volume'
  const target = reader.text([...item, 'target'])
  const source = reader.text([...item, 'source'])
  if (type !== 'bind' && type !== 'volume') {
    reader.noticeAt(item, `${service}: a volume of type ${type} has no effect here`)
    return undefined
  }
  if (target === undefined || (type === 'bind' && source === undefined)) {
    const missing = target === undefined ? 'target' : 'source'
    reader.problem(item, `a ${type} without "${missing}"`, `name its ${missing}`)
    return undefined
  }
  const readOnly = reader.flag([...item, 'read_only']) ?? false
  if (type === 'bind')
    return { source: absolute(reader, [...item, 'source'], source ?? ''), kind: 'bind', target, readOnly }
  const volume = source === undefined ? { source: '' } : named(context, item, source)
  return { ...volume, kind: 'volume', target, readOnly }
}

function absolute(reader: ComposeReader, path: Path, source: string): string {
  const { dir, variables } = reader.layerOf(path)
  const home = variables.HOME ?? variables.USERPROFILE ?? homedir()
  return resolve(dir, source.replace(/^~(?=\/|\\|$)/, home))
}

/** An external one is the user's, by its own name; every other is kept apart from that of Compose itself. */
function named(
  { reader, dir }: ComposeContext,
  item: Path,
  volume: string,
): Pick<ContainerMount, 'source' | 'external'> {
  const at: Path = ['volumes', volume]
  if (!reader.keys(['volumes']).includes(volume)) {
    const hint = `add "volumes:" at the top of ${reader.file} with "${volume}:" below it, or write ./${volume} for a directory`
    reader.problem(item, `there is no volume ${quote(volume)}`, hint)
  }
  const external =
    reader.isMap(at) && (reader.flag([...at, 'external']) === true || reader.isMap([...at, 'external']))
  if (!external) return { source: volumeName(dir, volume) }
  const own = reader.text([...at, 'name']) ?? reader.text([...at, 'external', 'name'])
  return { source: own ?? volume, external }
}
