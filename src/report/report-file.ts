import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PaasSimError } from '../model/errors.ts'

/**
 * Writes a report, its directory too where that is missing; what was there is replaced.
 * @throws PaasSimError `output-failed`
 */
export async function writeReportFile(file: string, text: string): Promise<void> {
  try {
    await makeDirectory(dirname(file))
    await writeFile(file, text)
  } catch (error) {
    throw failed(file, error)
  }
}

/** @throws PaasSimError `output-failed` */
export async function appendToFile(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text)
  } catch (error) {
    throw failed(file, error)
  }
}

/** Node's own `recursive` tries for ever where nothing can be made, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // That it is a directory, the writing shows.
    if (code === 'EEXIST' || code === 'EISDIR' || code === 'EROFS' || code === 'EPERM') return
    const above = dirname(path)
    if (code !== 'ENOENT' || above === path) throw error
    await makeDirectory(above)
    await mkdir(path)
  }
}

function failed(file: string, error: unknown): PaasSimError {
  const reason = error instanceof Error ? error.message : String(error)
  return new PaasSimError(
    'output-failed',
    `the report ${file} cannot be written: ${reason}`,
    'make room if the disk is full; else name a file that may be written, in a directory that may be made',
    { cause: error },
  )
}
