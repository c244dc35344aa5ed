import { parse } from 'shell-quote'

/**
 * A command line as the words it is started with. No shell is taken, as by Compose: at `&&`, `|`, `;` or a redirection the line
 * ends, without a word; `dropped` is the first of those.
 */
export function splitCommand(line: string): { readonly words: readonly string[]; readonly dropped?: string } {
  // Variables are the container's matter; the parser would fill them in.
  const entries = parse(line.replaceAll('$', dollar))
  const end = entries.findIndex(entry => typeof entry === 'object' && 'op' in entry && entry.op !== 'glob')
  const kept = end === -1 ? entries : entries.slice(0, end)
  const words = kept.flatMap(entry => {
    if (typeof entry === 'string') return [entry]
    if ('pattern' in entry) return [String(entry.pattern)]
    return 'comment' in entry ? `#${entry.comment}`.split(/\s+/).filter(word => word !== '') : []
  })
  const stop = entries[end]
  return {
    words: words.map(word => word.replaceAll(dollar, '$')),
    ...(typeof stop === 'object' && 'op' in stop && { dropped: stop.op }),
  }
}

const dollar = '\uE000'
