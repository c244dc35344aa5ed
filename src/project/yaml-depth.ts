import { CST, Parser } from 'yaml'
import { invalidFile } from './file-problems.ts'

/** More levels than this no person writes; the reading of thousands would end the process, out of stack. */
const mostLevels = 200

/** @throws PaasSimError `invalid-file` for a text with values inside values inside values, hundreds deep */
export function refuseDeepYaml(text: string, file: string): void {
  // So many levels need as many openings; most files have fewer and are not looked at twice.
  if ((text.match(/[[{:?-]/g)?.length ?? 0) <= mostLevels) return
  let offset: number | undefined
  for (const token of new Parser().parse(text)) offset ??= deepOffset(token)
  if (offset === undefined) return
  const before = text.slice(0, offset).split('\n')
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  const what = `more than ${mostLevels} levels of lists and maps in one another`
  throw invalidFile(file, [{ ...place, text: what, hint: 'write it flatter' }])
}

/** Where the first value below the deepest level allowed begins. Without recursion: that is what it is for. */
function deepOffset(top: CST.Token): number | undefined {
  let level: readonly CST.Token[] = top.type === 'document' && top.value ? [top.value] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return level[0]?.offset
    level = level.flatMap(token =>
      CST.isCollection(token) ? token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat()) : [],
    )
  }
  return undefined
}
