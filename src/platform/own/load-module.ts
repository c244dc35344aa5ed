import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { type FilePosition, PaasSimError } from '../../model/errors.ts'

/**
 * The default export of a module.
 * @param path absolute
 * @param name as the user wrote it
 * @throws PaasSimError `unreadable-file`, or `invalid-platform` for a module that cannot be loaded
 */
export async function loadModule(path: string, name: string): Promise<unknown> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile())
    throw new PaasSimError(
      'unreadable-file',
      `the platform ${name} ${found === undefined ? 'does not exist' : 'is no file'}`,
      'correct the path; one of the built-in platforms is named without / and ending',
      { position: { file: name } },
    )
  const loaded: Record<string, unknown> = await import(pathToFileURL(path).href).catch(async error => {
    throw await cannotLoad(error, path, name)
  })
  if (loaded.default === undefined)
    throw new PaasSimError('invalid-platform', `${name} has no default export`, exportHint(loaded), {
      position: { file: name },
    })
  return loaded.default
}

function exportHint(loaded: Readonly<Record<string, unknown>>): string {
  const [named] = Object.keys(loaded)
  return named === undefined
    ? "write export default { extends: 'heroku', id: 'my-heroku', name: 'My Heroku' }"
    : `it exports ${named}: add "export default ${named}"`
}

async function cannotLoad(error: unknown, path: string, name: string): Promise<PaasSimError> {
  const { code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return refusal(
      `${name}: Node ${process.versions.node} cannot load a module of this kind`,
      /\.[mc]?ts$/.test(path)
        ? 'write it as .mjs, or run paas-sim with Node 22.18 or newer'
        : 'write it as .mjs',
      { file: name },
      error,
    )
  const at =
    error instanceof Error && error.name === 'SyntaxError'
      ? await syntaxErrorLine(path)
      : thrownAt(error, path)
  return refusal(`${name} cannot be loaded: ${said}`, 'mend the module', { file: name, ...at }, error)
}

function refusal(message: string, hint: string, position: FilePosition, cause: unknown): PaasSimError {
  return new PaasSimError('invalid-platform', message, hint, { position, cause })
}

/** Where in this module it was thrown, as the stack says. */
function thrownAt(error: unknown, path: string): Omit<FilePosition, 'file'> {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const line of stack.split('\n')) {
    const [, where, row, column] = /^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? []
    if (where === path || where === pathToFileURL(path).href)
      return { line: Number(row), column: Number(column) }
  }
  return {}
}

/** The error itself does not tell the line; `node --check` prints it. */
function syntaxErrorLine(path: string): Promise<Omit<FilePosition, 'file'>> {
  return new Promise(resolve => {
    execFile(process.execPath, ['--check', path], { timeout: 10_000 }, (_error, _stdout, stderr) => {
      const [, line] = /^.*:(\d+)\r?\n/.exec(stderr) ?? []
      resolve(line === undefined ? {} : { line: Number(line) })
    })
  })
}
