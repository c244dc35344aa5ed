import type { PackageJson, StackClue } from '../model/project.ts'
import { maskIn } from '../util/secrets.ts'
import type { Manifests } from './manifests.ts'
import { fileStacks, npmStacks, textStacks } from './stack-table.ts'

/** Frameworks and servers the project's files name, surest first, each stack once. */
export function findStacks(o: {
  packageJson: PackageJson | undefined
  manifests: Manifests
  files: readonly string[]
}): readonly StackClue[] {
  const clues = [...npmClues(o.packageJson), ...textClues(o.manifests), ...fileClues(o.files)]
  return clues.filter((clue, index) => clues.findIndex(({ stack }) => stack === clue.stack) === index)
}

function npmClues(packageJson: PackageJson | undefined): StackClue[] {
  if (packageJson === undefined) return []
  const { dependencies, file } = packageJson
  return npmStacks.flatMap(([name, stack]) =>
    dependencies[name] === undefined
      ? []
      : [{ stack, because: `${file}: ${name} ${maskIn(dependencies[name], {})}` }],
  )
}

function textClues(manifests: Manifests): StackClue[] {
  const clues: StackClue[] = []
  for (const { files, mention, libraries } of textStacks) {
    for (const [file, text] of manifests) {
      if (!files.test(file)) continue
      const lines = text.split(/\r?\n/).filter(line => !/^\s*(#|\/\/|<!--)/.test(line))
      for (const [library, stack] of libraries) {
        const pattern = new RegExp(mention.replace('NAME', `(?:${library})`), 'i')
        const line = lines.find(line => pattern.test(line))
        if (line !== undefined) clues.push({ stack, because: `${file}: ${short(line)}` })
      }
    }
  }
  return clues
}

function fileClues(files: readonly string[]): StackClue[] {
  return fileStacks.flatMap(([file, stack]) => (files.includes(file) ? [{ stack, because: file }] : []))
}

function short(line: string): string {
  const text = maskIn(line.trim(), {})
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
