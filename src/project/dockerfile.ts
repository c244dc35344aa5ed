import { join, posix } from 'node:path'
import type { DockerfileFacts, ImageBuild } from '../model/container.ts'
import { type DockerfileLine, findProblems, readLine } from './dockerfile-line.ts'
import { quote, refuseProblems } from './file-problems.ts'
import { readText } from './read-text.ts'

/**
 * What the Dockerfile of a build says; `undefined` when there is none. Positions name it relative to the project.
 * @throws PaasSimError `unreadable-file`, `invalid-file` (all problems together)
 */
export async function readDockerfile(
  dir: string,
  { context, dockerfile, target }: Pick<ImageBuild, 'context' | 'dockerfile' | 'target'>,
): Promise<DockerfileFacts | undefined> {
  const name = posix.join(context, dockerfile)
  const text = await readText(join(dir, context, dockerfile), name)
  return text === undefined ? undefined : parseDockerfile(text, name, target)
}

/**
 * The instructions of the last stage, or of `target`, after those of the stages it is built from, in the order in which
 * they take effect; of ONBUILD what a stage leaves to the one built from it. Those that only make files are left out.
 * @param file the name that errors print
 * @param target a stage's name or number
 * @throws PaasSimError `invalid-file`, all problems together
 */
export async function parseDockerfile(text: string, file: string, target?: string): Promise<DockerfileFacts> {
  const { DockerfileParser } = await import('dockerfile-ast')
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const document = DockerfileParser.parse(lines.join('\n'))
  const all = document.getInstructions().map(line => readLine(line, lines, document.getEscapeCharacter()))
  const syntax = document.getDirectives().find(directive => directive.getName().toLowerCase() === 'syntax')
  refuseProblems(file, findProblems(all, syntax?.getValue()))
  const start = all.findIndex(({ keyword }) => keyword === 'FROM')
  const stages = stagesOf(all.slice(start))
  const wanted = target === undefined ? stages.at(-1) : findStage(stages, target)
  if (wanted === undefined) {
    const names = stages.map(({ name }, index) => name ?? index).join(', ')
    const text = `there is no stage ${quote(target ?? '')}`
    refuseProblems(file, [{ line: 1, column: 1, text, hint: `name one of its stages: ${names}` }])
    throw new Error('a file without problems has a stage')
  }
  const instructions = [...all.slice(0, start), ...linesOf(wanted, stages)]
    .filter(({ keyword }) => telling.has(keyword))
    .map(({ column: _, ...instruction }) => instruction)
  return { file, instructions }
}

interface Stage {
  readonly name: string | undefined
  readonly image: string
  /** The first is its FROM. */
  readonly lines: readonly DockerfileLine[]
}

function stagesOf(lines: readonly DockerfileLine[]): readonly Stage[] {
  const starts = lines.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []))
  return starts.map((start, index) => {
    const words = (lines[start]?.text ?? '').split(/\s+/).filter(word => !word.startsWith('--'))
    const [image = '', as, name] = words
    return {
      name: as?.toLowerCase() === 'as' ? name : undefined,
      image,
      lines: lines.slice(start, starts[index + 1]),
    }
  })
}

/** Of two stages with one name Docker takes the later. */
function findStage(stages: readonly Stage[], asked: string): Stage | undefined {
  const named = stages.findLast(({ name }) => name?.toLowerCase() === asked.toLowerCase())
  return named ?? (/^\d{1,4}$/.test(asked) ? stages[Number(asked)] : undefined)
}

/** Of its parents the FROM of the first, then what each adds. A stage is only built from one above it. */
function linesOf(stage: Stage, stages: readonly Stage[]): readonly DockerfileLine[] {
  const before = stages.slice(0, stages.indexOf(stage))
  const parent = findStage(before, stage.image)
  if (parent === undefined || /^\d+$/.test(stage.image)) return stage.lines
  const left = parent.lines.flatMap(({ keyword, leaves }) =>
    keyword === 'ONBUILD' && leaves ? [leaves] : [],
  )
  return [...linesOf(parent, before), ...left, ...stage.lines.slice(1)]
}

const telling: ReadonlySet<string> = new Set([
  ...['FROM', 'ARG', 'ENV', 'EXPOSE', 'CMD', 'ENTRYPOINT', 'USER', 'WORKDIR'],
  ...['HEALTHCHECK', 'STOPSIGNAL', 'SHELL', 'VOLUME'],
])
