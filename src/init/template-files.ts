import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../util/package-root.ts'
import type { Template } from './templates.ts'

export interface TemplateFile {
  /** Relative to the project, with slashes. */
  readonly path: string
  readonly text: string
}

const root = fileURLToPath(new URL('templates/', packageRoot()))
/** What the files of the templates call the app. */
const placeholder = /\bapp-name\b/g

/** The files of a template for an app of this name, sorted by path. `within`: where the templates are. */
export async function templateFiles(
  template: Pick<Template, 'name'>,
  appName: string,
  within = root,
): Promise<readonly TemplateFile[]> {
  const from = join(within, template.name)
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => !leftBehind.test(file.slice(from.length)))
    .map(async file => ({
      path: targetPath(relative(from, file)),
      text: (await readFile(file, 'utf8')).replace(placeholder, appName),
    }))
  return (await Promise.all(files)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What running a template in its place leaves. */
const leftBehind = /[/\\](node_modules|__pycache__|\.venv)[/\\]/

function targetPath(path: string): string {
  // npm takes files of this name out of packages.
  return path
    .split(sep)
    .join('/')
    .replace(/(^|\/)gitignore$/, '$1.gitignore')
}
