import type { TriedApp } from './trial.ts'

/**
 * Stacks, parted by blanks, and what to set in them; the first that fits counts, so servers or frameworks come first.
 * An empty text: it has no such setting, and that of what lies below it is out of reach.
 */
export type Settings = readonly (readonly [stacks: string, setting: string])[]

/**
 * How the app's stack is set right: by what its command starts, then by what its files name, then by the language. A
 * bare `node` in a command says less than a framework among the files. `undefined`: unknown.
 */
export function settingOf(
  { command, project }: Pick<TriedApp, 'command' | 'project'>,
  settings: Settings,
): string | undefined {
  const words = command.split(/[\s/;&|"']+/)
  const programs = words.filter(word => !interpreter.test(word))
  const languages = words.filter(word => interpreter.test(word))
  const runtime = project.runtime === undefined ? [] : [project.runtime]
  for (const name of [...programs, ...project.stacks.map(({ stack }) => stack), ...languages, ...runtime]) {
    const setting = settings.find(([stacks]) => stacks.split(' ').includes(name))
    if (setting !== undefined) return setting[1] || undefined
  }
  return undefined
}

const interpreter = /^(node|bun|deno|python[\d.]*|ruby|php|java|go)$/
