import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Docker from 'dockerode'
import type { Dial } from '../../src/container/dockerode-dial.ts'
import { addLibraries, addNode, importRoot, isThere } from './base-images.ts'

/** paas-sim-test/node with Express beside it, where apps below find it. */
export const expressImage = 'paas-sim-test/node-express'
/** The Go of this machine: builds without cgo. */
export const goImage = 'paas-sim-test/go'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** Why the Go image cannot be made here; `undefined`: it can. */
export function missingForGo(): string | undefined {
  return goRoot() === undefined ? 'there is no Go (apt-get install golang-go)' : undefined
}

/** What the Dockerfiles of examples/docker are built on in place of what they would pull; leaves those that there are. */
export async function makeExampleImages(options: Dial['options']): Promise<void> {
  const docker = new Docker(options)
  const path = 'PATH=/usr/local/bin:/usr/local/go/bin:/usr/bin:/bin'
  if (!(await isThere(docker, expressImage)))
    await importRoot(docker, expressImage, [`ENV ${path}`, 'CMD ["node"]'], root => {
      addNode(root)
      addPackage(root, 'express')
    })
  const go = goRoot()
  if (go !== undefined && !(await isThere(docker, goImage)))
    await importRoot(
      docker,
      goImage,
      [`ENV ${path} GOROOT=/usr/local/go HOME=/root GOFLAGS=-buildvcs=false`],
      root => addGo(root, go),
    )
}

/** A package of ours with all that it needs. */
function addPackage(root: string, name: string): void {
  const to = join(root, 'node_modules', name)
  if (existsSync(to)) return
  cpSync(join(modules, name), to, { recursive: true, dereference: true })
  const manifest: unknown = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8'))
  for (const needed of dependenciesOf(manifest)) {
    if (!existsSync(join(to, 'node_modules', needed))) addPackage(root, needed)
  }
}

function dependenciesOf(manifest: unknown): readonly string[] {
  const has = typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest
  return has && manifest.dependencies ? Object.keys(manifest.dependencies) : []
}

/** What compiles and what is compiled: the packages that a build without cgo needs come as source. */
function addGo(root: string, go: string): void {
  const to = join(root, 'usr/local/go')
  mkdirSync(join(to, 'pkg'), { recursive: true })
  for (const part of ['bin', 'src', 'pkg/tool', 'pkg/include', 'VERSION']) {
    const from = join(go, part)
    cpSync(realpathSync(from), join(to, part), { recursive: true, dereference: true, filter })
  }
  addLibraries(root, join(go, 'bin/go'))
}

function filter(from: string): boolean {
  return !/\/testdata(\/|$)|_test\.go$/.test(from)
}

function goRoot(): string | undefined {
  try {
    return execFileSync('go', ['env', 'GOROOT'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
