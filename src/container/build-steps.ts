import { stripVTControlCharacters } from 'node:util'

/** One step of a build, as the builder counts them. */
export interface BuildStep {
  /** For people, e.g. `3/7 RUN npm ci` or, of one stage among several, `base 2/3 RUN npm ci`. */
  readonly text: string
  /** The instruction, e.g. `RUN npm ci`; variables may be filled in. */
  readonly instruction: string
}

export interface FailedStep {
  readonly step: BuildStep | undefined
  /** What it printed last, oldest first. */
  readonly output: readonly string[]
  /** Of the Dockerfile, where the builder names it. */
  readonly line: number | undefined
  /** The builder's own last word on it. */
  readonly words: string
}

const keptLines = 40

/** Reads along with a builder: BuildKit's plain progress, the classic one's or Podman's. */
export class BuildSteps {
  readonly #steps = new Map<string, BuildStep>()
  readonly #output = new Map<string, string[]>()
  #current = ''
  #failed: string | undefined
  #line: number | undefined
  #words = ''
  #last = ''
  readonly #added: number

  /** @param added steps that the classic builder counts behind those of the Dockerfile: one for each label */
  constructor(added = 0) {
    this.#added = added
  }

  /** @returns the step that begins with this line */
  read(printed: string): BuildStep | undefined {
    const line = stripVTControlCharacters(printed)
    const classic = classicStep(line, this.#added)
    if (classic === 'added') return undefined
    if (classic !== undefined) return this.#begin(line, classic)
    const [, id, rest = ''] = /^(#\d+) (.*)$/.exec(line) ?? []
    if (id !== undefined) return this.#buildKit(id, rest)
    this.#line ??= lineNamed(line)
    if (line.trim() !== '') this.#last = line
    const classicOutput = this.#current !== '' && !this.#current.startsWith('#')
    if (classicOutput && !isBookkeeping(line)) this.#keep(this.#current, line)
    return undefined
  }

  /** @param words the engine's, when it has said more than was read */
  failure(words = ''): FailedStep {
    const id = this.#failed ?? (this.#current.startsWith('#') ? undefined : this.#current)
    const all = plainWords(words || this.#words || this.#last)
    return {
      step: this.#steps.get(id ?? ''),
      output: this.#output.get(id ?? '') ?? [],
      line: this.#line ?? lineNamed(all),
      words: all,
    }
  }

  #begin(id: string, step: BuildStep): BuildStep {
    this.#current = id
    this.#steps.set(id, step)
    return step
  }

  #buildKit(id: string, printed: string): BuildStep | undefined {
    // What a step prints without a line break at its end stands before what became of the step.
    const end = printed.lastIndexOf(`${id} ERROR: `)
    if (end > 0) this.#buildKit(id, printed.slice(0, end))
    const rest = end > 0 ? printed.slice(end + id.length + 1) : printed
    if (rest.startsWith('ERROR: ')) {
      this.#failed ??= id
      this.#words ||= rest.slice('ERROR: '.length)
    }
    if (this.#steps.has(id)) {
      const [, text] = /^\d+\.\d+ (.*)$/.exec(rest) ?? []
      if (text !== undefined) this.#keep(id, text)
      return undefined
    }
    const [, stage = '', count, instruction] = /^\[(?:(.+?) )?(\d+\/\d+)\] (.*)$/.exec(rest) ?? []
    if (count === undefined || instruction === undefined) return undefined
    const named = stage === '' || /^stage-\d+$/.test(stage) ? '' : `${stage} `
    return this.#begin(id, { text: `${named}${count} ${instruction}`, instruction })
  }

  #keep(id: string, text: string): void {
    const lines = this.#output.get(id) ?? []
    this.#output.set(id, lines)
    if (text.trim() === '') return
    if (lines.push(text) > keptLines) lines.shift()
  }
}

/** Without the builder's own layers in front of what went wrong. */
function plainWords(words: string): string {
  let text = words.trim()
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(
      /^(ERROR|Error response from daemon|failed to solve(?: with frontend \S+)?|failed to create LLB definition|failed to read dockerfile|executor failed running \[.*\](?=: exit code)): /i,
      '',
    )
  }
  return text
}

function classicStep(line: string, added: number): BuildStep | 'added' | undefined {
  const [, at, all, instruction] = /^step (\d+)\/(\d+) ?: (.*)$/i.exec(line) ?? []
  if (instruction === undefined) return undefined
  const of = Number(all) - added
  return Number(at) > of ? 'added' : { text: `${at}/${of} ${instruction}`, instruction }
}

/** What the classic builder says of itself. */
function isBookkeeping(line: string): boolean {
  return /^( ---> |-->|Removing intermediate container |Successfully (built|tagged) )/.test(line)
}

function lineNamed(text: string): number | undefined {
  const [, place, parsed] = /^(?:\S*Dockerfile\S*:(\d+)$)|parse error (?:on )?line (\d+)/im.exec(text) ?? []
  const line = place ?? parsed
  return line === undefined ? undefined : Number(line)
}
