import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory with these files (a name that ends with a slash makes a directory), removed when disposed. */
export async function tempDir(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'paas-sim-project-'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name)
    if (name.endsWith('/')) await mkdir(file, { recursive: true })
    else {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
