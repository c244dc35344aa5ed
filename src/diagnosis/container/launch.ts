import type { ContainerFacts, ContainerSpec, DockerfileInstruction } from '../../model/container.ts'

/** What a container runs: its entrypoint, and its command behind it. */
export interface ContainerLaunch {
  readonly words: readonly string[]
  readonly entrypoint: LaunchPart
  readonly command: LaunchPart
}

export interface LaunchPart {
  readonly words: readonly string[]
  /** `service`: a file of the project, or the user, says it in place of the image. */
  readonly from: 'image' | 'service'
  /** Where the Dockerfile says it; absent: its base image does, or there is no Dockerfile. */
  readonly instruction?: DockerfileInstruction
}

/** As the engine puts them together: an entrypoint of one's own drops the image's command. */
export function launchOf(facts: ContainerFacts, spec: Partial<ContainerSpec> = {}): ContainerLaunch {
  const { image, dockerfile } = facts
  const part = (
    own: readonly string[] | undefined,
    ofImage: readonly string[],
    keyword: string,
  ): LaunchPart => {
    if (own !== undefined) return { words: own, from: 'service' }
    const instruction = dockerfile?.instructions.findLast(line => line.keyword === keyword)
    return {
      words: ofImage,
      from: 'image',
      ...(instruction !== undefined && ofImage.length > 0 && { instruction }),
    }
  }
  const entrypoint = part(spec.entrypoint, image.entrypoint, 'ENTRYPOINT')
  const command = part(spec.command, spec.entrypoint === undefined ? image.command : [], 'CMD')
  // A shell line takes no words behind it.
  const words = shellLineIn(entrypoint.words) === undefined ? command.words : []
  return { words: [...entrypoint.words, ...words], entrypoint, command: { ...command, words } }
}

/** Where in `sh -c LINE` the line stands; `undefined` for what is no such thing. */
export function shellLineIn(words: readonly string[]): number | undefined {
  const [program = '', ...rest] = words
  if (!/^(\S*\/)?(ba|da|a|z)?sh$/.test(program)) return undefined
  const option = rest.findIndex(word => !/^-[a-z]*$/.test(word) || /c/.test(word))
  return /^-[a-z]*c[a-z]*$/.test(rest[option] ?? '') && rest.length > option + 1 ? option + 2 : undefined
}

/** An entrypoint that runs the command behind it: a script, or a small init. */
export function isWrapper({ words }: LaunchPart): boolean {
  const [program = ''] = words
  return (
    words.length === 0 ||
    words.at(-1) === '--' ||
    /(^|\/)(tini|dumb-init|s6-\w+|gosu|su-exec|env|[\w.-]*entry-?point[\w.-]*|[\w.-]+\.sh|init)$/.test(
      program,
    )
  )
}

/** False for images that are known to hold no shell. */
export function hasShell({ dockerfile }: ContainerFacts): boolean {
  const from = dockerfile?.instructions.find(({ keyword }) => keyword === 'FROM')?.text ?? ''
  const image = from.split(/\s+/).find(word => !word.startsWith('--')) ?? ''
  return !/^scratch$|distroless|^cgr\.dev\//.test(image)
}
