import type { Stats } from 'node:fs'
import { lstat, mkdir, open, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import type { TemplateFile } from './template-files.ts'

/**
 * Writes all files below `dir`, which is made when it is not there, or none: nothing that exists is overwritten, no
 * symbolic link below `dir` is followed, and what was written is taken away again when a later file fails.
 * @throws PaasSimError `usage` naming every file in the way, `not-a-directory`, or `output-failed`
 */
export async function writeFiles(
  dir: string,
  files: readonly TemplateFile[],
  signal: AbortSignal,
): Promise<void> {
  await refuseWhatIsInTheWay(dir, files)
  const undo: (() => Promise<void>)[] = []
  try {
    await makeDirectory(dir, undo)
    for (const file of files) {
      signal.throwIfAborted()
      await writeFileBelow(dir, file, undo)
    }
  } catch (error) {
    // What others have put there meanwhile stays, and the directory with it.
    for (const step of undo.reverse()) await step().catch(() => {})
    throw isSystemError(error) ? notWritten(dir, error) : error
  }
}

async function refuseWhatIsInTheWay(dir: string, files: readonly TemplateFile[]): Promise<void> {
  const target = await look(dir, stat)
  if (target !== undefined && !target.isDirectory()) throw notADirectory(dir)
  const inTheWay = new Set<string>()
  for (const { path } of files) {
    const found = await obstacle(dir, path)
    if (found !== undefined) inTheWay.add(found)
  }
  if (inTheWay.size > 0) throw exists(dir, [...inTheWay])
}

/** The file itself, or what stands where one of its directories would be. */
async function obstacle(dir: string, path: string): Promise<string | undefined> {
  const parts = path.split('/')
  for (let length = 1; length < parts.length; length += 1) {
    const parent = parts.slice(0, length).join('/')
    const found = await look(join(dir, parent), lstat)
    if (found === undefined) return undefined
    if (!found.isDirectory()) return parent
  }
  return (await look(join(dir, path), lstat)) === undefined ? undefined : path
}

async function makeDirectory(dir: string, undo: (() => Promise<void>)[]): Promise<void> {
  const first = await mkdir(dir, { recursive: true })
  if (first === undefined) return
  for (let made = first, rest = dir.slice(first.length); ; ) {
    const path = made
    undo.push(() => rmdir(path))
    const next = /^[/\\]+[^/\\]+/.exec(rest)?.[0]
    if (next === undefined) return
    made += next
    rest = rest.slice(next.length)
  }
}

async function writeFileBelow(
  dir: string,
  { path, text }: TemplateFile,
  undo: (() => Promise<void>)[],
): Promise<void> {
  const file = join(dir, path)
  await makeDirectory(dirname(file), undo)
  // Refuses what has come there since it was looked at, a link too.
  const handle = await open(file, 'wx')
  undo.push(() => rm(file))
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

async function look(path: string, how: (path: string) => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await how(path)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw isSystemError(error) ? notWritten(path, error) : error
  }
}

function exists(dir: string, paths: readonly string[]): PaasSimError {
  const [what, it] = paths.length === 1 ? ['a file', 'it'] : ['files', 'them']
  return new PaasSimError(
    'usage',
    `${dir} already has ${what} that would be written: ${paths.join(', ')}`,
    `nothing was written; move ${it} away, or name another directory: paas-sim init my-app`,
  )
}

function notADirectory(dir: string): PaasSimError {
  return new PaasSimError(
    'not-a-directory',
    `${dir} is not a directory, or lies below a file`,
    'name one that is, or one that is not there yet',
  )
}

function notWritten(dir: string, error: NodeJS.ErrnoException): PaasSimError {
  if (error.code === 'ENOTDIR') return notADirectory(dir)
  return new PaasSimError(
    'output-failed',
    `the app cannot be written to ${dir}: ${error.message}`,
    'nothing was left there; make room, or name a directory you may write to',
    { cause: error },
  )
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}
