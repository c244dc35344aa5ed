import { describe, expect, it } from 'vitest'
import type { StartSource } from '../../src/model/platform.ts'
import { readBlueprint } from '../../src/project/read-blueprint.ts'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

const reading = (...sources: StartSource[]) => ({ start: { sources } })

describe('readBlueprint', () => {
  it("reads the platform's own files, and no other's", async () => {
    await using dir = await tempDir({ 'render.yaml': 'services: [{ type: web, name: a, startCommand: x }]' })
    const project = await readProject(dir.path)
    const read = await readBlueprint(project, reading('render-yaml', 'procfile'))
    expect(read.blueprint?.services.map(({ name }) => name)).toEqual(['a'])
    expect((await readBlueprint(read, reading('procfile'))).blueprint).toBeUndefined()
  })

  it('is not disturbed by a faulty file of another platform', async () => {
    await using dir = await tempDir({ 'render.yaml': 'services: web' })
    const project = await readProject(dir.path)
    expect(await readBlueprint(project, reading('procfile'))).toEqual(project)
    await expect(readBlueprint(project, reading('render-yaml'))).rejects.toMatchObject({
      code: 'invalid-file',
      position: { file: 'render.yaml', line: 1, column: 1 },
    })
  })
})
