import { basename, resolve } from 'node:path'
import { appNameFrom, appNameGiven } from '../init/app-name.ts'
import { createProject } from '../init/create-project.ts'
import { findTemplate, type Template, templates } from '../init/templates.ts'
import { PaasSimError } from '../model/errors.ts'
import { createdLines, templateLines } from '../report/created.ts'
import { type CommandIo, Interrupt, type OutputOptions } from './io.ts'
import { lookFor } from './report.ts'

export interface InitOptions {
  /** Relative to the working directory. Default: that. */
  readonly dir?: string
  /** Asked for at a terminal when it is missing. */
  readonly template?: string
  readonly name?: string
  /** Print the templates, write nothing. */
  readonly list: boolean
}

/** Writes a template's app. 0: all of it is there. Throws `usage`, and writes nothing, when a file is in the way. */
export async function init(options: InitOptions, output: OutputOptions, io: CommandIo): Promise<number> {
  const look = lookFor(output, io)
  if (options.list) {
    const list = templates.map(({ name, description }) => ({ name, description }))
    print(output, io, { type: 'templates', templates: list }, templateLines(list, look))
    return 0
  }
  const { cwd } = io.host
  const dir = resolve(cwd, options.dir ?? '.')
  const { template, name } = await wanted(options, dir, output, io)
  const created = await createProject({ template, name, dir, cwd, signal: io.signal })
  print(output, io, { type: 'init', ...created }, createdLines(created, look))
  return 0
}

/** What the arguments say; what they leave open is asked where somebody is there to answer. */
async function wanted(
  options: InitOptions,
  dir: string,
  output: OutputOptions,
  io: CommandIo,
): Promise<{ readonly template: Template; readonly name: string }> {
  const given = options.name === undefined ? undefined : appNameGiven(options.name)
  const suggested = appNameFrom(basename(dir))
  if (options.template !== undefined)
    return { template: findTemplate(options.template), name: given ?? suggested }
  if (output.json || output.quiet || !io.stdin.isTTY || !io.stdout.isTTY) throw noTemplate()

  const { askName, askTemplate } = await import('../init/ask.ts')
  const terminal = { input: io.stdin, output: io.stdout, signal: io.signal }
  const template = (await askTemplate(templates, terminal)) ?? left()
  const name = given ?? appNameGiven((await askName(suggested, terminal)) ?? left())
  return { template, name }
}

function noTemplate(): PaasSimError {
  const names = templates.map(({ name }) => name).join(', ')
  return new PaasSimError(
    'usage',
    'no template is named, and there is no terminal to ask at',
    `name one with --template: ${names}`,
  )
}

function left(): never {
  throw new Interrupt('SIGINT', 130)
}

function print(output: OutputOptions, { stdout }: CommandIo, event: object, lines: readonly string[]): void {
  if (output.json) stdout.write(`${JSON.stringify({ ...event, time: new Date().toISOString() })}\n`)
  else if (!output.quiet) stdout.write(`${lines.join('\n')}\n`)
}
