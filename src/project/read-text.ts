import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { PaasSimError } from '../model/errors.ts'

/** No Procfile, package.json or .env of a person is longer. */
const largestBytes = 1024 * 1024

/**
 * The text of a small UTF-8 file, without byte order mark; `undefined` when there is no such file.
 * @param path where it is
 * @param name what errors call it
 * @throws PaasSimError `unreadable-file` (a directory, no permission), `invalid-file` (over 1 MB, binary, UTF-16)
 */
export async function readText(path: string, name: string): Promise<string | undefined> {
  try {
    // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await file.stat()
    if (!stat.isFile())
      throw unreadable(name, stat.isDirectory() ? 'is a directory' : 'is not a regular file')
    if (stat.size > largestBytes) throw tooLarge(name, stat.size)
    return decode(await file.readFile(), name)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(name, reasons[code] ?? `cannot be read (${code})`, error)
  }
}

function decode(bytes: Buffer, name: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw invalid(name, 'is UTF-16 text', 'save it as UTF-8 (PowerShell: Out-File -Encoding utf8)')
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) {
    throw invalid(name, `is not a text file: byte ${nul} is NUL`, 'replace it by a plain text file')
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function tooLarge(name: string, bytes: number): PaasSimError {
  const size = (bytes / 1024 / 1024).toFixed(1)
  return invalid(name, `is ${size} MB, at most 1 MB is read`, 'check that it is the file you meant')
}

function invalid(name: string, what: string, hint: string): PaasSimError {
  return new PaasSimError('invalid-file', `${name} ${what}`, hint, { position: { file: name } })
}

function unreadable(name: string, what: string, cause?: unknown): PaasSimError {
  const hint = what === 'is a directory' ? `make ${name} a text file` : `make ${name} readable for you`
  return new PaasSimError('unreadable-file', `${name} ${what}`, hint, { cause, position: { file: name } })
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'is a directory',
  EACCES: 'cannot be read: permission denied (EACCES)',
  EPERM: 'cannot be read: permission denied (EPERM)',
  ELOOP: 'is a symbolic link that leads back to itself (ELOOP)',
}

/** The system's code of a failed call, e.g. `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.name !== 'PaasSimError' ? error.code : undefined
}
