import { describe, expect, test } from 'vitest'
import { rewriteStart } from '../../../src/diagnosis/command/rewrite-start.ts'
import { remedies } from '../../../src/diagnosis/remedies/find-remedy.ts'
import type { Remedy } from '../../../src/diagnosis/remedies/remedy.ts'
import { rewriteSource } from '../../../src/diagnosis/source/rewrite-source.ts'
import type { Want } from '../../../src/diagnosis/want.ts'

function wantFor(remedy: Remedy): Want {
  const { before } = remedy.example
  const loopback = /127[., ]+0[., ]+0[., ]+1|localhost/.test(before) || remedy.host === 'loopback'
  const literals = [...before.matchAll(/\d{2,5}/g)].map(match => Number(match[0]))
  return {
    variable: 'PORT',
    host: loopback ? '0.0.0.0' : undefined,
    wildcard: '0.0.0.0',
    port: !before.includes('PORT,') && !before.startsWith('HOSTNAME='),
    foundPorts: [...literals, ...remedy.ports],
  }
}

describe('every stack', () => {
  test.each(remedies.map(remedy => [remedy.stack, remedy] as const))(
    '%s: its usual mistake becomes its right start, and that one is left alone',
    (_, remedy) => {
      const { before, after, file } = remedy.example
      const rewrite = (text: string) =>
        file === undefined
          ? rewriteStart(text, remedy, wantFor(remedy))
          : rewriteSource({ file, text }, wantFor(remedy))
      expect(rewrite(before)).toBe(after)
      expect(rewrite(after)).toBe(undefined)
    },
  )

  test('has an id of its own, a source, and a right start that names the platform side', () => {
    const ids = remedies.flatMap(remedy => [remedy.stack, ...(remedy.aliases ?? [])])
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    for (const remedy of remedies) {
      expect(remedy.source, remedy.stack).not.toBe('')
      expect(remedy.right, remedy.stack).not.toBe('')
    }
  })
})
