import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { skippedDirectory, skippedFile, sourceFile } from './source-patterns.ts'

/**
 * Source files below a directory, those nearest to the top first, relative to it with `/` between names.
 * Symbolic links are not followed; what cannot be listed is left out.
 */
export async function* walkSources(dir: string): AsyncGenerator<string> {
  const queue = ['']
  for (let below = queue.shift(); below !== undefined; below = queue.shift()) {
    const entries = await list(join(dir, below))
    for (const entry of entries) {
      const path = posix.join(below, entry.name)
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skippedDirectory.has(entry.name))
        queue.push(path)
      if (entry.isFile() && sourceFile.test(path) && !skippedFile.test(entry.name)) yield path
    }
  }
}

async function list(dir: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true })
    // A virtual environment under another name.
    if (entries.some(({ name }) => name === 'pyvenv.cfg')) return []
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
