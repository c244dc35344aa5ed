import type { TriedApp } from './trial.ts'

/** Stacks, parted by blanks, and what to set in them; the first that fits counts, so servers or frameworks come first. */
export type Settings = readonly (readonly [stacks: string, setting: string])[]

/** How the app's stack is set right: by what its command starts, then by what its files name. `undefined`: unknown. */
export function settingOf(
  { command, project }: Pick<TriedApp, 'command' | 'project'>,
  settings: Settings,
): string | undefined {
  const words = command.split(/[\s/;&|"']+/)
  const runtime = project.runtime === undefined ? [] : [project.runtime]
  const names = [...words, ...project.stacks.map(({ stack }) => stack), ...runtime]
  for (const name of names) {
    const setting = settings.find(([stacks]) => stacks.split(' ').includes(name))
    if (setting !== undefined) return setting[1]
  }
  return undefined
}
