import type { ImageBuild } from '../model/container.ts'
import { BuildError } from '../model/start-error.ts'
import type { Fix } from '../model/verdict.ts'
import { maskIn } from '../util/secrets.ts'
import type { BuildContext } from './build-context.ts'
import {
  copiedFrom,
  copiesFromNoStage,
  hasHereDocument,
  type Instruction,
  instructionsOf,
} from './build-instructions.ts'
import type { FailedStep } from './build-steps.ts'

const outputLines = 6

interface Case {
  readonly build: ImageBuild
  readonly context: Pick<BuildContext, 'dockerfile' | 'withheld' | 'rules'>
  /** The engine's platform. */
  readonly platform: string
  readonly failed: FailedStep
  readonly instruction: Instruction | undefined
}

/** What a failed build comes to: the step, why it failed, and the line of the Dockerfile to look at. */
export function buildFailure(o: Omit<Case, 'instruction'>): BuildError {
  const { failed, build, context } = o
  const instruction = findInstruction(instructionsOf(context.dockerfile.text), failed)
  const { because, fix } = explain({ ...o, instruction })
  const line = instruction?.line ?? failed.line
  const at = line === undefined ? context.dockerfile.file : `${context.dockerfile.file}:${line}`
  const step = instruction === undefined ? '' : `${short(`${instruction.keyword} ${instruction.text}`)}: `
  const placed = { file: context.dockerfile.file, ...(line !== undefined && { line }) }
  const masked = (text: string): string => maskIn(text, build.args)
  return new BuildError(masked(`${at}: ${step}${because}`), {
    fix: fix.map(one => (one.command === undefined && one.file === undefined ? { ...one, ...placed } : one)),
    output: failed.output.slice(-outputLines).map(masked),
  })
}

/** The builder names a step by its instruction; where variables are filled in, by its number among all. */
function findInstruction(all: readonly Instruction[], failed: FailedStep): Instruction | undefined {
  const { step, line } = failed
  if (line !== undefined) return all.findLast(instruction => instruction.line <= line)
  if (step === undefined) return copiesFromNoStage(all, failed.words)
  const wanted = squeezed(step.instruction)
  const same = all.find(({ keyword, text }) => squeezed(`${keyword} ${text}`) === wanted)
  if (same !== undefined) return same
  const [keyword = ''] = wanted.split(' ')
  const alike = all.filter(instruction => instruction.keyword === keyword.toUpperCase())
  return alike.length === 1 ? alike[0] : undefined
}

function squeezed(text: string): string {
  return text
    .replace(/\\\s*/g, ' ')
    .replace(/--\w[\w-]*=\S+\s/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

interface Reason {
  readonly because: string
  readonly fix: readonly Fix[]
}

function explain(c: Case): Reason {
  const words = c.failed.words
  const all = [words, ...c.failed.output].join('\n')
  return (
    missingFile(c, words) ??
    wrongPlatform(c, all) ??
    hereDocument(c, words) ??
    missingStage(c) ??
    missingBase(c, words) ??
    known.flatMap(([pattern, reason]) => (pattern.test(all) ? [reason] : []))[0] ??
    endedWith(c, words) ?? { because: words, fix: [{ text: 'correct this line, then start again' }] }
  )
}

function missingFile({ context }: Case, words: string): Reason | undefined {
  const forms = [
    /"\/?([^"]+)":? not found/,
    /COPY failed: .*?(?:stat|lstat) (?:\/var\/lib\/\S+?\/(?:docker-builder|buildkit-mount)\d+\/)?([^:\s]+): /,
    /(?:COPY|ADD) failed: no source files were specified()/,
    /copier: stat: "\/?([^"]+)": no such file/,
  ]
  const match = forms.map(form => form.exec(words)).find(found => found !== null)
  if (match == null) return undefined
  const name = match[1] ?? ''
  const kept = context.withheld.find(secret => secret === name || secret.startsWith(`${name}/`))
  if (kept !== undefined || /(^|\/)\.env(\.|$)/.test(name)) {
    return {
      because: `${kept ?? name} is not there: paas-sim keeps it out of the build, for what is in an image can be read by all who get it`,
      fix: [{ text: 'take it out of this line: its variables are given to the container when it starts' }],
    }
  }
  const { ignoreFile } = context.rules
  if (name !== '' && ignoreFile !== undefined && context.rules.fate(name) === 'ignored')
    return {
      because: `${name} is not there: ${ignoreFile} keeps it out of the build`,
      fix: [{ text: `add !${name} at the end of ${ignoreFile}, or take it out of this line` }],
    }
  return {
    because: `${name || 'what it copies'} is not in the build's context`,
    fix: [{ text: 'correct the name: it is relative to the directory that is sent to the build' }],
  }
}

function wrongPlatform({ platform, build }: Case, all: string): Reason | undefined {
  if (!/exec format error/.test(all)) return undefined
  const asked = build.platform === undefined ? 'the base image' : build.platform
  return {
    because: `${asked} is not for ${platform}, which this engine runs (exec format error)`,
    fix: [{ text: `build for ${platform}, or teach the engine to emulate the other one (binfmt, QEMU)` }],
  }
}

function hereDocument({ instruction }: Case, words: string): Reason | undefined {
  if (!/unknown instruction/i.test(words) || !instruction || !hasHereDocument(instruction)) return undefined
  return {
    because: 'this builder knows no here-documents (<<)',
    fix: [
      { text: 'join the commands with && and a \\ at the end of each line, or install a newer Docker' },
      { text: 'or begin the Dockerfile with "# syntax=docker/dockerfile:1", where BuildKit builds it' },
    ],
  }
}

function missingStage({ context, failed }: Case): Reason | undefined {
  const all = instructionsOf(context.dockerfile.text)
  const copy = copiesFromNoStage(all, failed.words)
  if (copy === undefined) return undefined
  const stages = all.flatMap(({ keyword, text }) =>
    keyword === 'FROM' ? (/ AS (\S+)/i.exec(text)?.[1] ?? []) : [],
  )
  const others = stages.length === 0 ? '' : `name one of its stages (${stages.join(', ')}), or `
  return {
    because: `no stage is called ${copiedFrom(copy)}, and no image of that name can be pulled`,
    fix: [{ text: `${others}give the stage that is meant this name: FROM ... AS ${copiedFrom(copy)}` }],
  }
}

function missingBase({ instruction }: Case, words: string): Reason | undefined {
  const refused =
    /pull access denied|manifest (for \S+ )?(unknown|not found)|repository does not exist|: not found$/
  const unreachable = /no such host|connection refused|i\/o timeout|TLS handshake|network is unreachable/
  const name = /(?:manifests?\/|for |reference "?|denied for |metadata for |resolve )([\w./:-]+)/.exec(
    words,
  )?.[1]
  const image = instruction?.keyword === 'FROM' ? instruction.text.split(' ')[0] : name
  if (unreachable.test(words) && /registry|manifests|\/v2\//.test(words))
    return {
      because: `the registry of the base image cannot be reached: ${words}`,
      fix: [{ text: 'see whether this machine is online, or make the image on it first' }],
    }
  if (!refused.test(words)) return undefined
  return {
    because: `the base image ${image ?? ''} cannot be pulled: ${words}`.replace('  ', ' '),
    fix: [{ text: 'correct its name, or log in to its registry: docker login' }],
  }
}

const known: readonly (readonly [RegExp, Reason])[] = [
  [
    /the --(mount|chmod|link|security|network) option requires BuildKit/,
    {
      because: 'this line needs BuildKit, and the docker CLI here cannot use it',
      fix: [{ text: "install the docker CLI's plugin buildx", command: 'docker buildx version' }],
    },
  ],
  [
    /no space left on device/,
    {
      because: 'the engine has no space left on its disk',
      fix: [{ text: 'remove what nothing uses any more', command: 'docker system prune' }],
    },
  ],
]

function endedWith({ failed }: Case, words: string): Reason | undefined {
  const [, status] = /(?:exit code:|exit status|non-zero code:) (\d+)/.exec(words) ?? []
  if (status === undefined) return undefined
  const missing = failed.output
    .map(line => /(?:^|[\s:])([\w./@-]+): (?:command )?not found/.exec(line)?.[1])
    .find(Boolean)
  if (status === '127' && missing !== undefined)
    return {
      because: `${missing} is not in the image`,
      fix: [{ text: `install ${missing} before this line, or take a base image that has it` }],
    }
  return {
    because:
      status === '137'
        ? 'was killed (status 137), perhaps for want of memory'
        : `ended with status ${status}`,
    fix: [{ text: 'correct what this line runs, then start again' }],
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
