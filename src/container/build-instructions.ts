/** One instruction of a Dockerfile, as the steps of a build name it. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string
  /** The rest, lines joined, one blank between words. */
  readonly text: string
  /** 1-based. */
  readonly line: number
}

/** Every instruction of a Dockerfile in order; what is wrong in it is left to the builder to say. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)
  const mark = escapeMark(lines)
  const found: Instruction[] = []
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at] ?? ''
    if (isNothing(first)) continue
    const line = at + 1
    const parts = [first]
    while (endsWith(parts.at(-1) ?? '', mark) && at + 1 < lines.length) {
      at++
      const next = lines[at] ?? ''
      if (!isNothing(next)) parts.push(next)
    }
    const [, keyword = '', text = ''] = /^\s*(\S+)\s*(.*)$/.exec(joined(parts, mark)) ?? []
    for (const end of hereDocuments(text))
      while (at + 1 < lines.length && (lines[++at] ?? '').trim() !== end);
    found.push({ keyword: keyword.toUpperCase(), text, line })
  }
  return found
}

/** The directive that changes it stands among the first comments. */
function escapeMark(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line.trim())
    if (directive === null) break
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] ?? '\\'
  }
  return '\\'
}

function isNothing(line: string): boolean {
  return line.trim() === '' || line.trimStart().startsWith('#')
}

function endsWith(line: string, mark: string): boolean {
  return line.trimEnd().endsWith(mark)
}

function joined(parts: readonly string[], mark: string): string {
  return parts
    .map(part => (endsWith(part, mark) ? part.trimEnd().slice(0, -1) : part))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Of a RUN or COPY with `<<EOF`, the words that end them. */
function hereDocuments(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|\s)<<-?(["']?)([A-Za-z_]\w*)\1/g)].map(match => match[2] ?? '')
}

/**
 * The images that a build starts from, other stages left out.
 * @param args given from outside
 */
export function baseImages(
  instructions: readonly Instruction[],
  args: Readonly<Record<string, string>>,
): readonly string[] {
  const values = new Map<string, string>()
  const stages = new Set<string>(['scratch'])
  const images = new Set<string>()
  let inStage = false
  for (const { keyword, text } of instructions) {
    if (keyword === 'ARG' && !inStage) {
      const [, name = '', value = ''] = /^(\w+)(?:=["']?([^"']*)["']?)?/.exec(text) ?? []
      values.set(name, args[name] ?? value)
    }
    if (keyword === 'COPY') add(/(?:^|\s)--from=(\S+)/.exec(text)?.[1])
    if (keyword === 'RUN') for (const mount of text.matchAll(/--mount=\S*\bfrom=([^\s,]+)/g)) add(mount[1])
    if (keyword !== 'FROM') continue
    inStage = true
    const [image, as, name] = text.split(' ').filter(word => !word.startsWith('--'))
    add(image)
    if (as?.toLowerCase() === 'as' && name !== undefined) stages.add(name.toLowerCase())
  }
  return [...images].sort()

  function add(written: string | undefined): void {
    const image = written?.replace(
      /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
      (_, braced, fallback, plain) => values.get(braced ?? plain) || (fallback ?? ''),
    )
    if (image === undefined || image === '' || /^\d+$/.test(image) || stages.has(image.toLowerCase())) return
    images.add(image)
  }
}

/** Whether lines of its own follow it, `RUN <<EOF`. */
export function hasHereDocument({ text }: Instruction): boolean {
  return hereDocuments(text).length > 0
}

/** What `COPY --from=name` copies from: a stage, or else an image. */
export function copiedFrom({ keyword, text }: Instruction): string | undefined {
  return keyword === 'COPY' ? /^(?:--\S+ )*?--from=([\w-]+) /.exec(text)?.[1] : undefined
}

/** The COPY from no stage whose name the builder went to look for among the images. */
export function copiesFromNoStage(all: readonly Instruction[], words: string): Instruction | undefined {
  return all.find(instruction => {
    const name = copiedFrom(instruction)
    return name !== undefined && new RegExp(`\\blibrary/${name}\\b`).test(words)
  })
}
