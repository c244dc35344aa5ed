import { describe, expect, it } from 'vitest'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

describe('runtime', () => {
  it.each<[Record<string, string>, string | undefined]>([
    [{ 'package.json': '{}' }, 'node'],
    [{ 'requirements.txt': '' }, 'python'],
    [{ Gemfile: '', 'package.json': '{}' }, 'ruby'],
    [{ 'package.json': '{}', 'requirements.txt': '' }, 'node'],
    [{ 'pom.xml': '' }, 'java'],
    [{ 'composer.json': '' }, 'php'],
    [{ 'go.mod': '' }, 'go'],
    [{ 'index.html': '' }, undefined],
  ])('%o is %s', async (files, runtime) => {
    await using dir = await tempDir(files)
    expect((await readProject(dir.path)).runtime).toBe(runtime)
  })
})
