import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/util/package-root.ts'
import { tempDir } from '../project/temp-dir.ts'

test('the nearest directory above that has a package.json', async () => {
  await using dir = await tempDir({ 'package.json': '{}', 'inner/package.json': '{}', 'inner/dist/': '' })
  const module = pathToFileURL(join(dir.path, 'inner/dist/main.js'))
  expect(packageRoot(module.href).href).toBe(pathToFileURL(join(dir.path, 'inner/')).href)
})

test('says so where there is none', () => {
  expect(() => packageRoot('file:///nowhere/dist/main.js')).toThrow(
    'file:///nowhere/dist/main.js is in no package',
  )
})
