import type { ContainerFacts, DockerfileInstruction } from '../../model/container.ts'
import { shellLine } from '../../util/shell-line.ts'
import type { UserCommand } from '../command/user-commands.ts'
import { simpleCommands } from '../command/words.ts'
import { type ContainerLaunch, hasShell, isWrapper, type LaunchPart, shellLineIn } from './launch.ts'

/** An instruction of a Dockerfile that holds a command line. */
export interface InstructionCommand {
  readonly instruction: DockerfileInstruction
  /** What an ENTRYPOINT puts in front of it, as part of the command line. */
  readonly prefix: string
  /** Whether the image has a shell that could run it. */
  readonly shell: boolean
}

/** The command line that a container's image runs, and where its Dockerfile says so; `undefined` when it does not. */
export function imageCommand(launch: ContainerLaunch, facts: ContainerFacts): UserCommand | undefined {
  const { entrypoint, command } = launch
  const prefix = isWrapper(entrypoint) ? '' : shellLine(entrypoint.words)
  const part = command.instruction !== undefined && command.words.length > 0 ? command : entrypoint
  const { instruction } = part
  if (instruction === undefined || facts.dockerfile === undefined) return undefined
  if (part.from === 'service' || (part === entrypoint && isWrapper(entrypoint))) return undefined
  const before = part === command ? prefix : ''
  const line = lineOf(part)
  return {
    command: before === '' ? line : `${before} ${line}`,
    label: facts.dockerfile.file,
    file: facts.dockerfile.file,
    line: instruction.line,
    instruction: { instruction, prefix: before, shell: hasShell(facts) },
  }
}

function lineOf({ words, instruction }: LaunchPart): string {
  const { json, text } = instruction ?? { json: words, text: '' }
  if (json === undefined) return text
  const at = shellLineIn(json)
  return at === undefined ? shellLine(json) : (json[at] ?? '')
}

/**
 * The instruction as it stands, and with another command line. `undefined` when it cannot be written there: JSON form
 * needs a shell for variables.
 */
export function writeInstruction(
  { instruction, prefix, shell }: InstructionCommand,
  line: string,
): { readonly before: string; readonly after: string } | undefined {
  const { keyword, text, json } = instruction
  if (prefix !== '' && !line.startsWith(`${prefix} `)) return undefined
  const own = prefix === '' ? line : line.slice(prefix.length + 1)
  const written = json === undefined ? own : jsonForm(json, own, text, shell && prefix === '')
  return written === undefined ? undefined : { before: `${keyword} ${text}`, after: `${keyword} ${written}` }
}

function jsonForm(json: readonly string[], line: string, before: string, shell: boolean): string | undefined {
  const at = shellLineIn(json)
  if (at !== undefined) return jsonText(json.with(at, line), before)
  const words = plainWords(line)
  if (words !== undefined) return jsonText(words, before)
  return shell ? jsonText(['sh', '-c', withExec(line)], before) : undefined
}

/** The words of a command line that needs no shell. */
export function plainWords(line: string): readonly string[] | undefined {
  const commands = simpleCommands(line)
  const [only] = commands ?? []
  if (commands?.length !== 1 || only === undefined || only.background) return undefined
  const words = only.words.map(({ text }) => text)
  const plain = words.every(word => !/[$*?<>]/.test(word)) && !/^\w+=/.test(words[0] ?? '')
  return plain ? words : undefined
}

/** The line with the shell replaced by what it starts, where it starts one thing only. */
export function withExec(line: string): string {
  const commands = simpleCommands(line)
  const last = commands?.at(-1)
  const first = last?.words.find(({ text }) => !/^\w+=/.test(text))
  const sequence = /&(?!&)|\|/.test(line.replaceAll('&&', ''))
  if (first === undefined || sequence || first.text === 'exec') return line
  return `${line.slice(0, first.start)}exec ${line.slice(first.start)}`
}

/** Written with blanks between the words where the one before was. */
export function jsonText(words: readonly string[], before: string): string {
  const parts = words.map(word => JSON.stringify(word))
  return `[${parts.join(/"\s*,\S/.test(before) ? ',' : ', ')}]`
}
