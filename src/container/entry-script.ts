import { open } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import type { EntryScript } from '../model/container.ts'

/** Where people keep what their Dockerfile copies to another place. */
const places = ['', 'docker', 'scripts', 'bin', '.docker', 'deploy']
const headBytes = 256

/**
 * The script that a container is started by, as it stands in the project: the first line tells why the kernel would not
 * run it. `undefined`: it is started by something else, or by a file that is not here.
 * @param o.dir the project, absolute
 * @param o.context of the build, relative to the project
 * @param o.words what the container runs
 */
export async function entryScript(o: {
  readonly dir: string
  readonly context: string
  readonly words: readonly string[]
}): Promise<EntryScript | undefined> {
  // An interpreter, an init or the script itself; what is further behind is an argument.
  for (const word of o.words.slice(0, 3)) {
    if (word.startsWith('-') || !/[./]/.test(word)) continue
    const inside = posix.normalize(word).replace(/^(\.\.?\/|\/)+/, '')
    const names = new Set([inside, ...places.map(place => posix.join(place, basename(word)))])
    for (const name of names) {
      const file = posix.join(o.context, name)
      const firstLine = await firstLineOf(join(o.dir, file))
      if (firstLine !== undefined) return { file, word, firstLine }
    }
  }
  return undefined
}

/** With its carriage return. `undefined`: no such file, or no text. */
async function firstLineOf(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const head = buffer.toString('latin1', 0, bytesRead)
    return head.includes('\0') ? undefined : (head.split('\n')[0] ?? '')
  } catch {
    return undefined
  }
}
