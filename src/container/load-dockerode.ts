import { createRequire, Module } from 'node:module'
import type Docker from 'dockerode'

/** By the packages that lead to it. */
const notNeeded = [
  { from: ['dockerode'], file: './session' },
  { from: ['dockerode'], file: './buildkit' },
  { from: ['dockerode'], file: 'tar-fs' },
  { from: ['dockerode', 'docker-modem'], file: './ssh' },
]

/**
 * dockerode without gRPC, which is for BuildKit's sessions, without its ssh client and its tar packer: builds with
 * BuildKit are the docker CLI's here, connections by ssh are the machine's own client's (see `dialOf`), and a context is
 * packed by what knows its files. With them it takes five times as long to load, as long
 * as a container takes to start. A release that has these files elsewhere is loaded whole.
 */
export function loadDockerode(): typeof Docker {
  const require = createRequire(import.meta.url)
  for (const { from, file } of notNeeded) leaveOut(require, from, file)
  return require('dockerode') as typeof Docker
}

function leaveOut(require: NodeJS.Require, from: readonly string[], file: string): void {
  try {
    const inside = from.reduce((outer, name) => createRequire(outer.resolve(name)), require)
    const path = inside.resolve(file)
    require.cache[path] ??= Object.assign(new Module(path), { filename: path, loaded: true, exports: refuse })
  } catch {
    // It is no longer where it was.
  }
}

function refuse(): never {
  throw new Error('this part of dockerode is not loaded')
}
