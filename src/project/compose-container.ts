import { relative, resolve } from 'node:path'
import type { ContainerHealthcheck, ContainerSpec, ImageBuild } from '../model/container.ts'
import { present } from '../util/present.ts'
import { splitCommand } from '../util/split-command.ts'
import { onlyName } from './compose-merge.ts'
import type { ComposeContext, ComposeReader } from './compose-reader.ts'
import { byteSize, isRemote } from './compose-values.ts'
import { readVolumes } from './compose-volumes.ts'
import { quote } from './file-problems.ts'
import { imageName } from './image-name.ts'
import type { Path } from './tree-reader.ts'

/** How a service's container is made; `undefined` when it cannot be run here, which is told. */
export function readContainer(context: ComposeContext, at: Path, name: string): ContainerSpec | undefined {
  const { reader, dir } = context
  const build = readBuild(context, [...at, 'build'], name)
  if (build === 'elsewhere') return undefined
  const image = reader.text([...at, 'image'])
  if (build === undefined && image === undefined) {
    reader.problem(at, `${name} has neither image nor build`, 'name its image, or what builds it: "build: ."')
    return undefined
  }
  const mounts = readVolumes(context, [...at, 'volumes'], name)
  const init = reader.flag([...at, 'init'])
  const platform = reader.text([...at, 'platform'])
  if (platform !== undefined && build === undefined)
    reader.noticeAt([...at, 'platform'], `${name}: platform has no effect on an image that is not built here`)
  return {
    image: build === undefined ? (image ?? '') : imageName(dir, name),
    ...present({
      build,
      entrypoint: words(reader, [...at, 'entrypoint'], name),
      command: words(reader, [...at, 'command'], name),
      user: reader.text([...at, 'user']),
      workingDir: reader.text([...at, 'working_dir']),
      init,
      memoryBytes:
        memory(reader, [...at, 'deploy', 'resources', 'limits', 'memory']) ??
        memory(reader, [...at, 'mem_limit']),
      mounts: mounts.length > 0 ? mounts : undefined,
      healthcheck: readHealthcheck(reader, [...at, 'healthcheck'], name),
    }),
  }
}

function readBuild(
  { reader, dir }: ComposeContext,
  at: Path,
  name: string,
): ImageBuild | 'elsewhere' | undefined {
  if (!reader.has(at)) return undefined
  const said = reader.text([...at, 'context'])
  const context = said ?? '.'
  if (isRemote(context) || reader.has([...at, 'dockerfile_inline'])) {
    const what = reader.has([...at, 'dockerfile_inline']) ? 'dockerfile_inline' : 'a context elsewhere'
    reader.noticeAt(at, `${name} is not run here: ${what} is not built`)
    return 'elsewhere'
  }
  const args = Object.fromEntries(
    reader.map([...at, 'args']).flatMap(arg => {
      const path = [...at, 'args', arg]
      const written = reader.scalar(path)
      const value =
        written === onlyName || reader.isNull(path) ? reader.layerOf(path).variables[arg] : written
      return value === undefined ? [] : [[arg, value] as const]
    }),
  )
  for (const key of reader.keys(at).filter(key => !ofBuild.has(key)))
    reader.noticeAt([...at, key], `${name}: build.${key} has no effect here`)
  const service = at.slice(0, -1)
  const base = reader.layerOf(said === undefined ? service : [...at, 'context']).dir
  const [platform = reader.text([...service, 'platform'])] = reader.texts([...at, 'platforms'])
  return {
    context: relative(dir, resolve(base, context)).replaceAll('\\', '/') || '.',
    dockerfile: reader.text([...at, 'dockerfile']) ?? 'Dockerfile',
    args,
    ...present({ target: reader.text([...at, 'target']), platform }),
  }
}

const ofBuild: ReadonlySet<string> = new Set([
  ...['context', 'dockerfile', 'args', 'target', 'platforms', 'labels', 'tags'],
])

function words(reader: ComposeReader, path: Path, name: string): readonly string[] | undefined {
  if (reader.isList(path)) return reader.texts(path)
  const line = reader.text(path)
  if (line === undefined) return undefined
  const { words, dropped } = splitCommand(line)
  if (dropped !== undefined) {
    const why = `what begins with "${dropped}" is dropped, as Compose does, which takes no shell`
    reader.noticeAt(path, `${name}: ${why}: write ["sh", "-c", "..."] for one`)
  }
  return words
}

function memory(reader: ComposeReader, path: Path): number | undefined {
  const text = reader.text(path)
  if (text === undefined) return undefined
  const bytes = byteSize(text)
  if (bytes === undefined)
    reader.problem(path, `"${path.at(-1)}" is ${quote(text)}`, 'write a size like 512m or 1g')
  return bytes === 0 ? undefined : bytes
}

function readHealthcheck(reader: ComposeReader, at: Path, name: string): ContainerHealthcheck | undefined {
  if (reader.flag([...at, 'disable']) === true) return { test: ['NONE'] }
  const line = reader.isList([...at, 'test']) ? undefined : reader.text([...at, 'test'])
  const test = line === undefined ? reader.texts([...at, 'test']) : ['CMD-SHELL', line]
  if (test.length === 0) {
    if (reader.keys(at).length > 0)
      reader.noticeAt(at, `${name}: its healthcheck has no test: the times have no effect here`)
    return undefined
  }
  if (!['NONE', 'CMD', 'CMD-SHELL'].includes(test[0] ?? '')) {
    const hint = 'begin the list with "CMD", "CMD-SHELL" or "NONE", or write it as one text'
    reader.problem([...at, 'test'], `the test of a healthcheck begins with ${quote(test[0] ?? '')}`, hint)
  }
  return {
    test,
    ...present({
      intervalMs: reader.duration([...at, 'interval']),
      timeoutMs: reader.duration([...at, 'timeout']),
      retries: reader.whole([...at, 'retries'], 0, 10_000),
      startPeriodMs: reader.duration([...at, 'start_period']),
    }),
  }
}
