import { input, select } from '@inquirer/prompts'
import type { Template } from './templates.ts'

/** The terminal somebody answers at. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  readonly signal: AbortSignal
}

/** The template somebody chooses; undefined: left with Ctrl-C. Rejects with the signal's reason. */
export function askTemplate(choices: readonly Template[], terminal: Terminal): Promise<Template | undefined> {
  const question = {
    message: 'What to begin with?',
    choices: choices.map(template => ({
      name: template.name,
      value: template,
      description: template.description,
    })),
  }
  return answered(select(question, { ...terminal }), terminal.signal)
}

/** The name somebody types; undefined: left with Ctrl-C. Rejects with the signal's reason. */
export function askName(suggested: string, terminal: Terminal): Promise<string | undefined> {
  return answered(
    input({ message: 'What is it called?', default: suggested }, { ...terminal }),
    terminal.signal,
  )
}

async function answered<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error && error.name === 'ExitPromptError') return undefined
    throw error
  }
}
