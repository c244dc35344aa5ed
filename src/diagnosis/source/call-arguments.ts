/** An argument of a call: where it stands in the line, and its text. */
export interface Argument {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The arguments of the first call whose opening matches, e.g. `/\.listen\(/`. A call that goes on behind the end of
 * the line gives the arguments up to there.
 */
export function callArguments(line: string, opening: RegExp): readonly Argument[] | undefined {
  const found = opening.exec(line)
  return found === null ? undefined : splitArguments(line, found.index + found[0].length)
}

/** The arguments from `start`, just behind an opening bracket, to the bracket that closes it. */
export function splitArguments(line: string, start: number): readonly Argument[] {
  const result: Argument[] = []
  let depth = 0
  let from = start
  let at = start
  const close = () => {
    const text = line.slice(from, at).trim()
    const lead = line.slice(from, at).search(/\S/)
    if (text !== '') result.push({ start: from + lead, end: from + lead + text.length, text })
    from = at + 1
  }
  for (; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (char === '"' || char === "'" || char === '`') {
      const end = stringEnd(line, at)
      if (end === undefined) break
      at = end
    } else if ('([{'.includes(char)) depth += 1
    else if (')]}'.includes(char) && depth === 0) break
    else if (')]}'.includes(char)) depth -= 1
    else if (char === ',' && depth === 0) close()
  }
  close()
  return result
}

function stringEnd(line: string, start: number): number | undefined {
  const quote = line.charAt(start)
  for (let at = start + 1; at < line.length; at += 1) {
    if (line.charAt(at) === '\\') at += 1
    else if (line.charAt(at) === quote) return at
  }
  return undefined
}
