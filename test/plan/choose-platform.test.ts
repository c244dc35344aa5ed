import { describe, expect, it } from 'vitest'
import { choosePlatform } from '../../src/plan/choose-platform.ts'
import { platformWith } from './platform.ts'

const candidates = [
  platformWith({ id: 'a', projectFiles: ['Procfile', 'app.json'] }),
  platformWith({ id: 'b', projectFiles: ['Procfile', 'b.yaml'] }),
  platformWith({ id: 'c', projectFiles: ['.config'] }),
]

describe('choosePlatform', () => {
  it.each<[string[], string, string]>([
    [[], 'c', 'default'],
    [['package.json'], 'c', 'default'],
    [['Procfile'], 'a', 'Procfile'],
    [['app.json'], 'a', 'app.json'],
    [['Procfile', 'b.yaml'], 'b', 'b.yaml'],
    [['Procfile', 'app.json', 'b.yaml'], 'a', 'app.json'],
    [['.config/'], 'c', '.config'],
    [['procfile', 'b.yaml.txt'], 'c', 'default'],
  ])('%j is %s, because of %s', (files, id, because) => {
    const chosen = choosePlatform({ project: { files }, candidates, defaultId: 'c' })
    expect({ id: chosen.platform.id, because: chosen.because }).toEqual({ id, because })
  })

  it('names the platforms that other files tell', () => {
    const { notices } = choosePlatform({
      project: { files: ['Procfile', 'app.json', 'b.yaml'] },
      candidates,
      defaultId: 'c',
    })
    expect(notices).toEqual([
      {
        code: 'other-platform',
        message: 'run as on Plat, because of app.json; b.yaml would say Plat: --platform b',
      },
      {
        code: 'other-platform',
        message: 'run as on Plat, because of app.json; Procfile would say Plat: --platform b',
      },
    ])
  })

  it('has nothing to say where all files tell the same', () => {
    const files = ['Procfile', 'app.json']
    expect(
      choosePlatform({ project: { files }, candidates: candidates.slice(0, 1), defaultId: 'a' }).notices,
    ).toEqual([])
  })

  it('has a bug when the default is unknown', () => {
    expect(() => choosePlatform({ project: { files: [] }, candidates, defaultId: 'x' })).toThrowError(
      'the default platform "x" is no candidate',
    )
  })
})
