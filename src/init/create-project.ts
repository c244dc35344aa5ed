import { basename, relative } from 'node:path'
import { appNameFrom } from './app-name.ts'
import { templateFiles } from './template-files.ts'
import type { Template } from './templates.ts'
import { writeFiles } from './write-files.ts'

export interface CreatedProject {
  readonly template: string
  readonly name: string
  /** Absolute. */
  readonly dir: string
  /** Relative to `dir`, sorted. */
  readonly files: readonly string[]
  /** Commands to type next, from the directory the user is in. */
  readonly next: readonly string[]
}

/**
 * Writes a template's app into `dir` (absolute): all of it, or nothing.
 * @throws PaasSimError see `writeFiles`
 */
export async function createProject(o: {
  readonly template: Template
  readonly dir: string
  /** Default: made of the directory's name. */
  readonly name?: string
  readonly cwd: string
  readonly signal: AbortSignal
}): Promise<CreatedProject> {
  const { template, dir, cwd, signal } = o
  const name = o.name ?? appNameFrom(basename(dir))
  const files = await templateFiles(template, name)
  await writeFiles(dir, files, signal)
  const next = [...changeDirectory(cwd, dir), ...template.setup, 'paas-sim up']
  return { template: template.name, name, dir, files: files.map(({ path }) => path), next }
}

function changeDirectory(cwd: string, dir: string): string[] {
  const way = relative(cwd, dir)
  if (way === '') return []
  return [`cd ${/^[\w@%+=:,./\\-]+$/.test(way) && !way.startsWith('-') ? way : `"${way}"`}`]
}
