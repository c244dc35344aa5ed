import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import type { Dial } from '../../src/container/dockerode-dial.ts'

/** The node of this machine with its libraries, busybox as sh, a user `node` (1000), a /tmp. */
export const nodeImage = 'paas-sim-test/node'
/** busybox alone, linked statically: no loader, no libraries. */
export const staticImage = 'paas-sim-test/static'

const busyboxPaths = ['/bin/busybox', '/usr/bin/busybox']
const applets =
  'sh ls cat sleep echo env id wget nc kill ps true false test mkdir rm cp mv chmod chown httpd dd tail head sed grep'

/** Why they cannot be made here; `undefined`: they can. */
export function missingForBaseImages(): string | undefined {
  if (process.platform !== 'linux') return 'base images are made from a Linux machine’s files'
  return busybox() === undefined ? 'busybox is missing (apt-get install busybox-static)' : undefined
}

/** Makes them from the machine's own files, so that nothing is pulled; leaves those that there are. */
export async function makeBaseImages(options: Dial['options']): Promise<void> {
  const docker = new Docker(options)
  if (!(await isThere(docker, staticImage)))
    await importRoot(docker, staticImage, ['ENV PATH=/bin', 'CMD ["sh"]'], () => undefined)
  if (!(await isThere(docker, nodeImage))) {
    const changes = ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]']
    await importRoot(docker, nodeImage, changes, addNode)
  }
}

/** Podman puts the name of a registry in front. */
export async function isThere(docker: Docker, name: string): Promise<boolean> {
  const images = await docker.listImages()
  return images.flatMap(image => image.RepoTags ?? []).some(tag => tag.endsWith(`${name}:latest`))
}

/** An image of busybox as sh and what `add` puts beside it. */
export async function importRoot(
  docker: Docker,
  name: string,
  changes: readonly string[],
  add: (root: string) => void,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'paas-sim-base-'))
  try {
    makeRoot(root)
    add(root)
    const tar = spawn('tar', ['-C', root, '--numeric-owner', '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const answer = await docker.importImage(tar.stdout, { repo: name, tag: 'latest', changes: [...changes] })
    const told = await text(answer)
    if (told.includes('"error"')) throw new Error(`${name} cannot be made: ${told}`)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function makeRoot(root: string): void {
  for (const path of ['bin', 'etc', 'home/node', 'proc', 'sys', 'dev', 'root', 'usr/bin', 'usr/local/bin']) {
    mkdirSync(join(root, path), { recursive: true })
  }
  mkdirSync(join(root, 'tmp'))
  execFileSync('chmod', ['1777', join(root, 'tmp')])
  execFileSync('chmod', ['755', root])
  cpSync(busybox() ?? '', join(root, 'bin/busybox'), { dereference: true })
  for (const applet of applets.split(' ')) symlinkSync('busybox', join(root, 'bin', applet))
  symlinkSync('/bin/env', join(root, 'usr/bin/env'))
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
  )
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n')
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n')
}

export function addNode(root: string): void {
  const node = realpathSync(process.execPath)
  cpSync(node, join(root, 'usr/local/bin/node'))
  addLibraries(root, node)
}

/** What a program of this machine is linked to. */
export function addLibraries(root: string, program: string): void {
  if (!isDynamic(program)) return
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
  const libc = libraries.find(path => /\/libc\.so/.test(path))
  const loadedLater = ['libnss_files.so.2', 'libnss_dns.so.2'].map(name =>
    join(dirname(libc ?? '/lib'), name),
  )
  for (const path of [...libraries, ...loadedLater.filter(existsSync)]) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    cpSync(realpathSync(path), join(root, path))
  }
}

/** One without libraries: it must run in an image that has none. */
function busybox(): string | undefined {
  return busyboxPaths.find(path => existsSync(path) && !isDynamic(path))
}

function isDynamic(path: string): boolean {
  try {
    return execFileSync('ldd', [path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      '=>',
    )
  } catch {
    return false // "not a dynamic executable"
  }
}
