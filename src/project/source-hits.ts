import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceHit } from '../model/project.ts'
import { bindPatterns, namesLoopback, speaksOfPorts } from './source-patterns.ts'
import { walkSources } from './walk-sources.ts'

const most = { hits: 20, files: 2_000, fileBytes: 512 * 1024, lineLength: 400, ms: 400 }

/**
 * Lines of the project's source that bind a socket, or name one of these ports where they speak of one; best first, 20
 * at most. It is a search with limits (2,000 files, 512 kB a file, 400 ms), so a hit may be missed, never invented.
 * @param o.ports port numbers that were seen, e.g. the one the app listens on
 * @throws `signal.reason` when aborted
 */
export async function findSourceHits(
  dir: string,
  o: { ports: readonly number[]; signal?: AbortSignal },
): Promise<readonly SourceHit[]> {
  const until = performance.now() + most.ms
  const found: (SourceHit & Scored)[] = []
  let files = 0
  for await (const file of walkSources(dir)) {
    o.signal?.throwIfAborted()
    if (++files > most.files || performance.now() > until) break
    const text = await readSource(join(dir, file))
    found.push(...scoreLines(text, file, o.ports))
  }
  found.sort((a, b) => b.score - a.score || depth(a.file) - depth(b.file))
  return found.slice(0, most.hits).map(({ file, line, text }) => ({ file, line, text }))
}

interface Scored {
  readonly score: number
}

/** The hits of one file, in its order. */
export function scoreLines(
  text: string,
  file: string,
  ports: readonly number[],
): readonly (SourceHit & Scored)[] {
  const patterns = bindPatterns.filter(pattern => pattern.files.test(file))
  const number = ports.length > 0 ? new RegExp(`(?<![\\w.])(${ports.join('|')})(?![\\w.])`) : undefined
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.length > most.lineLength || isComment(line, file)) return []
    const binds = Math.max(
      0,
      ...patterns.filter(pattern => pattern.line.test(line)).map(({ score }) => score),
    )
    const names = number?.test(line) === true && (binds > 0 || speaksOfPorts.test(line)) ? 8 : 0
    const local = binds > 0 && namesLoopback.test(line) ? 4 : 0
    const score = binds + names + local
    return score === 0 ? [] : [{ file, line: index + 1, text: line, score }]
  })
}

function isComment(line: string, file: string): boolean {
  if (/^(\/\/|\/\*|\*)/.test(line)) return true
  return line.startsWith('#') && !/\.(rs|php|cs|[cm]?[jt]sx?)$/.test(file)
}

function depth(file: string): number {
  return file.split('/').length
}

async function readSource(path: string): Promise<string> {
  try {
    await using file = await open(path)
    if ((await file.stat()).size > most.fileBytes) return ''
    const text = await file.readFile('utf8')
    return text.includes('\0') ? '' : text
  } catch {
    return ''
  }
}
