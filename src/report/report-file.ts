import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PaasSimError } from '../model/errors.ts'

/**
 * Writes a report, its directory too where that is missing; what was there is replaced.
 * @throws PaasSimError `output-failed`
 */
export async function writeReportFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
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

function failed(file: string, error: unknown): PaasSimError {
  const reason = error instanceof Error ? error.message : String(error)
  return new PaasSimError(
    'output-failed',
    `the report ${file} cannot be written: ${reason}`,
    'name a file that may be written, in a directory that may be made',
    { cause: error },
  )
}
