import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Fix } from '../../src/model/verdict.ts'

/**
 * Every change the fixes name, to the letter; an import that the text asks for too. Where they name no change of a
 * file but a start command, that one becomes the Procfile's; and where they name a setting of a file (`A = 1 in
 * settings.py`), it takes the place of the old one. Resolves to the files that were changed.
 */
export async function applyFixes(dir: string, fixes: readonly Fix[]): Promise<readonly string[]> {
  const changed: string[] = []
  for (const { text, file, line, before, after } of fixes) {
    if (file === undefined || line === undefined || before === undefined || after === undefined) continue
    const lines = (await readFile(join(dir, file), 'utf8')).split('\n')
    const now = lines[line - 1] ?? ''
    if (!now.includes(before)) throw new Error(`${file}:${line} is not "${before}" but "${now}"`)
    lines[line - 1] = now.replace(before, () => after)
    const atTop = /\(needs `(.+)` at the top\)/.exec(text)?.[1]
    if (atTop !== undefined) lines.unshift(atTop)
    const imported = /\(needs (".+") among the imports\)/.exec(text)?.[1]
    const imports = lines.findIndex(one => one.startsWith('import ('))
    if (imported !== undefined) lines.splice(imports + 1, 0, `\t${imported}`)
    await writeFile(join(dir, file), lines.join('\n'))
    changed.push(file)
  }
  if (changed.length === 0)
    changed.push(...(await applySettings(dir, fixes)), ...(await applyViteSettings(dir, fixes)))
  const start = fixes.find(({ text, command }) => command !== undefined && /start it with/.test(text))
  if (changed.length > 0 || start?.command === undefined) return changed
  await writeFile(join(dir, 'Procfile'), `web: ${start.command}\n`)
  return ['Procfile']
}

async function applySettings(dir: string, fixes: readonly Fix[]): Promise<readonly string[]> {
  const files = await readdir(dir, { recursive: true })
  const changed: string[] = []
  for (const { text } of fixes) {
    const [, setting, name, file] = /: ((\w+) = .+) in ([\w.-]+)$/.exec(text) ?? []
    const path = files.find(path => basename(path) === file)
    if (setting === undefined || path === undefined) continue
    const lines = (await readFile(join(dir, path), 'utf8')).split('\n')
    const at = lines.findIndex(line => line.startsWith(`${name} =`))
    lines.splice(at === -1 ? lines.length : at, 1, setting)
    await writeFile(join(dir, path), lines.join('\n'))
    changed.push(path)
  }
  return changed
}

/** `preview.allowedHosts: [...] in vite.config`, of a project that has no such file yet. */
async function applyViteSettings(dir: string, fixes: readonly Fix[]): Promise<readonly string[]> {
  for (const { text } of fixes) {
    const [, section, name, value] = /: (\w+)\.(\w+): (\[.+?\]) in vite\.config/.exec(text) ?? []
    if (section === undefined) continue
    await writeFile(join(dir, 'vite.config.js'), `export default { ${section}: { ${name}: ${value} } }\n`, {
      flag: 'wx',
    })
    return ['vite.config.js']
  }
  return []
}
