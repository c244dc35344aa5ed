import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { dialOf } from '../../src/container/dockerode-dial.ts'
import type { Engine } from '../../src/container/engine.ts'
import { labelNames } from '../../src/container/labels.ts'
import { nodeImage } from '../container/base-images.ts'
import { expressImage, goImage, makeExampleImages } from '../container/example-images.ts'
import { openTestEngine, type TestEngine } from '../container/test-engine.ts'
import { processesWith } from './check-examples.ts'
import { eventually, project, root } from './run-cli.ts'

/** The engine, with all that the examples are built on. `undefined`, told loudly: there is none. */
export async function openDocker(): Promise<TestEngine | undefined> {
  const opened = await openTestEngine()
  if (opened === undefined) return undefined
  const host = opened.environment.DOCKER_HOST ?? ''
  const dial = await dialOf({ host, from: 'the tests', cliEnvironment: {} }, process.env)
  await makeExampleImages(dial.options)
  dial.close()
  return opened
}

/** What is said for an example in place of images that would be pulled. */
export function buildArguments(name: string): readonly string[] {
  const args: Readonly<Record<string, readonly string[]>> = {
    express: [`BASE=${expressImage}`, 'INSTALL=true'],
    'scratch-static': [`BASE=${goImage}`],
  }
  return (args[name] ?? [`BASE=${nodeImage}`]).flatMap(pair => ['--build-arg', pair])
}

/** A copy of an example, a directory of its own: what is made for it on the engine can be told by it. */
export async function copyOf(engine: Engine, name: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `ex-${basename(name)}-`))
  await cp(join(root, 'examples/docker', name), dir, { recursive: true })
  onTestFinished(async () => {
    await removeImages(engine, dir)
    await rm(dir, { recursive: true, force: true })
  })
  return dir
}

/** A project of one container, on the node image of the tests. */
export async function containerProject(
  engine: Engine,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const Dockerfile = `FROM ${nodeImage}\nWORKDIR /app\nCOPY *.js ./\nCMD ["node", "server.js"]\n`
  const dir = await project({ Dockerfile, ...files })
  onTestFinished(() => removeImages(engine, dir))
  return dir
}

/** The containers and networks made for a project. */
export async function leftOn(engine: Engine, dir: string): Promise<readonly string[]> {
  const found = await engine.findLabelled(labelNames.project, dir)
  return found.filter(({ kind }) => kind !== 'image').map(({ kind, name }) => `${kind} ${name}`)
}

/** Resolves when nothing is left of a command that was killed but its watchdogs: no container, network, process. */
export async function untilNothingIsLeft(engine: Engine, dir: string, pid: number): Promise<void> {
  await eventually(async () => {
    const marked = await processesWith(`PAAS_SIM_RUN=${pid}-`)
    return [...(await leftOn(engine, dir)), ...marked].length === 0
  })
}

/** The processes that watch over a command's app, by its process id: one for processes, one for containers. */
export async function watchdogsOf(pid: number): Promise<readonly number[]> {
  const named = await Promise.all(
    (await processIds()).map(async id => ({ id: Number(id), line: await commandLine(id) })),
  )
  return named.filter(({ line }) => line.includes(` ${pid}-`)).map(({ id }) => id)
}

export async function commandLines(): Promise<readonly string[]> {
  return Promise.all((await processIds()).map(commandLine))
}

async function processIds(): Promise<readonly string[]> {
  return (await readdir('/proc')).filter(name => /^\d+$/.test(name))
}

async function commandLine(pid: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.replaceAll('\0', ' ').trim()
}

/** Passes connections to a TCP port on to the engine's socket, as a machine elsewhere would. */
export async function engineOverTcp(environment: Readonly<Record<string, string>>): Promise<string> {
  const path = (environment.DOCKER_HOST ?? '').replace(/^unix:\/\//, '')
  const server = createServer({ allowHalfOpen: true }, client => {
    const engine = createConnection({ path, allowHalfOpen: true })
    client.pipe(engine).pipe(client)
    client.on('error', () => engine.destroy())
    engine.on('error', () => client.destroy())
    client.on('close', () => engine.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

async function removeImages(engine: Engine, dir: string): Promise<void> {
  for (const { kind, id } of await engine.findLabelled(labelNames.project, dir))
    if (kind === 'image') await engine.removeImage(id).catch(() => undefined)
}
