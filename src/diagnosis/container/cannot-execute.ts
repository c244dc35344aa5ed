import type { Evidence } from '../../model/evidence.ts'
import type { Fix } from '../../model/verdict.ts'
import { plain } from '../clues/log-lines.ts'
import { type ContainerCase, containerCase, instructionPlace } from './container-case.ts'
import { plainWords } from './instruction-command.ts'
import type { LaunchPart } from './launch.ts'

/** Why the first process of a container could not be started. */
export interface CannotExecute {
  /** Part of a sentence. */
  readonly text: string
  /** What the runtime said. */
  readonly line: string
  readonly fix: readonly Fix[]
}

type Failure = 'format' | 'not-found' | 'forbidden' | 'not-in-path' | 'no-command'

/** Told by what the engine says, or by what the runtime left in the log in the program's place. */
export function cannotExecute(e: Evidence): CannotExecute | undefined {
  const c = containerCase(e)
  if (c === undefined) return undefined
  const said = saidOf(e, c)
  return (
    said && {
      line: said.line.replace(
        /^.*(?:process|caused|failed): (?=exec)|^the container engine cannot [^:]*: /,
        '',
      ),
      ...reasons[said.failure](said.program, c),
    }
  )
}

function saidOf(e: Evidence, { facts, launch }: ContainerCase) {
  const message = e.startError?.code === 'container' ? e.startError.message : facts.startError
  const lines =
    message === undefined ? e.logTail.map(plain).filter(line => runtimeLine.test(line)) : [message]
  for (const line of lines.toReversed()) {
    const failure = failureOf(line)
    if (failure === undefined) continue
    const [, a, b, c] = programForms.exec(line) ?? []
    return { failure, line, program: a ?? b ?? c ?? launch.words[0] ?? 'its program' }
  }
  return undefined
}

// As runc, crun and small inits say it, in place of the program's first line.
const runtimeLine =
  /^(standard_init_linux\.go:\d+: |exec \S+: |.*exec container process|.*exec user process caused|\[FATAL tini|.*OCI runtime)/
const programForms = /exec:? "([^"]+)"|exec (\/?[\w./@-]+)(?: failed)?: |process `?([\w./@-]+)`?:/

function failureOf(line: string): Failure | undefined {
  if (/exec format error/i.test(line)) return 'format'
  if (/no command (specified|or entrypoint)/i.test(line)) return 'no-command'
  if (/executable file not found in \$PATH/.test(line)) return 'not-in-path'
  if (/no such file or directory/i.test(line)) return 'not-found'
  return /permission denied/i.test(line) ? 'forbidden' : undefined
}

type Reason = (program: string, c: ContainerCase) => Pick<CannotExecute, 'text' | 'fix'>

const reasons: Readonly<Record<Failure, Reason>> = {
  format: wrongFormat,
  'not-found': interpreterMissing,
  forbidden,
  'not-in-path': notInPath,
  'no-command': noCommand,
}

function noCommand(_: string, { facts: { dockerfile, name } }: ContainerCase) {
  const text = `the image ${name} names no command: it has neither CMD nor ENTRYPOINT`
  if (dockerfile === undefined)
    return { text, fix: [{ text: 'name one behind --, e.g. -- node server.js, or take another image' }] }
  return {
    text,
    fix: [
      {
        text: `end ${dockerfile.file} with what starts the server, e.g. CMD ["node", "server.js"]`,
        file: dockerfile.file,
      },
    ],
  }
}

function wrongFormat(program: string, c: ContainerCase) {
  const { image, enginePlatform, script } = c.facts
  if (enginePlatform !== undefined && architecture(image.platform) !== architecture(enginePlatform))
    return {
      text: `the image is built for ${image.platform}, and it runs on ${enginePlatform}`,
      fix: [
        {
          text: `build it for the machines it runs on (most platforms: linux/amd64)`,
          command: `docker build --platform ${enginePlatform} .`,
          ...fromPlatform(c, enginePlatform),
        },
      ],
    }
  if (script !== undefined && !script.firstLine.startsWith('#!'))
    return {
      text: `${script.file} does not begin with #!, so the kernel does not know what runs it`,
      fix: [
        {
          text: `${script.file} line 1: name its interpreter`,
          command: `sed -i '1i #!/bin/sh' ${script.file}`,
          file: script.file,
          line: 1,
        },
      ],
    }
  return {
    text: `${program} is built for another kind of machine, or is a script without #! in its first line`,
    fix: [
      {
        text: 'build it for the machines it runs on',
        command: `docker build --platform ${image.platform} .`,
      },
      { text: 'a script begins with the name of its interpreter: #!/bin/sh' },
    ],
  }
}

/** `linux/arm64/v8` is `linux/arm64`. */
function architecture(platform: string): string {
  return platform.split('/').slice(0, 2).join('/')
}

function fromPlatform({ facts }: ContainerCase, platform: string): Partial<Fix> {
  const from = facts.dockerfile?.instructions.find(({ keyword }) => keyword === 'FROM')
  if (from === undefined || !/--platform=[\w/]+/.test(from.text)) return {}
  const after = from.text.replace(/--platform=[\w/]+/, `--platform=${platform}`)
  return { ...instructionPlace(facts, from), before: `FROM ${from.text}`, after: `FROM ${after}` }
}

/** The kernel says so of a script whose interpreter is missing, although the script is there. */
function interpreterMissing(program: string, { facts: { script } }: ContainerCase) {
  if (script?.firstLine.endsWith('\r'))
    return {
      text: `${script.file} has Windows line ends: the kernel looks for an interpreter whose name ends with \\r`,
      fix: [
        {
          text: `save ${script.file} with LF line ends`,
          command: `sed -i 's/\\r$//' ${script.file}`,
          file: script.file,
          line: 1,
        },
        { text: `keep them for good: "${script.file} text eol=lf" in .gitattributes` },
      ],
    }
  const interpreter = /^#!\s*(\S+)/.exec(script?.firstLine ?? '')?.[1]
  if (script !== undefined && interpreter !== undefined)
    return {
      text: `${script.file} is there, but the image has no ${interpreter}, which its first line names`,
      fix: [
        {
          text: `${script.file} line 1: name an interpreter that the image has, or install ${interpreter} in the Dockerfile`,
          file: script.file,
          line: 1,
          ...(/bash$/.test(interpreter) && { before: script.firstLine, after: '#!/bin/sh' }),
        },
      ],
    }
  return {
    text: `${program} is not in the image, or needs an interpreter or a C library that is not`,
    fix: [
      { text: `COPY ${program} to that very path, or correct the path in the Dockerfile` },
      {
        text: 'a binary linked for glibc does not run on Alpine or scratch: link it statically (Go: CGO_ENABLED=0)',
      },
    ],
  }
}

function forbidden(program: string, c: ContainerCase) {
  const { script } = c.facts
  return {
    text: `${program} may not be executed: its file has no x bit`,
    fix: [
      {
        text: `make ${script?.file ?? program} executable before it is copied, or COPY --chmod=755 in the Dockerfile`,
        command: `chmod +x ${script?.file ?? program}`,
      },
    ],
  }
}

/** Mostly a whole command line in one word, else a program that nothing has installed. */
function notInPath(program: string, { facts, launch }: ContainerCase) {
  const part = [launch.entrypoint, launch.command].find(({ words }) => words.includes(program))
  const split = program.includes(' ') ? plainWords(program) : undefined
  if (split !== undefined)
    return {
      text: `"${program}" is one word in JSON form, and no program has that name`,
      fix: [{ text: 'each word has quotes of its own', ...oneWordEach(part, program, split, facts) }],
    }
  return { text: `${program} is not in the image`, fix: installFixes(program, facts) }
}

function oneWordEach(
  part: LaunchPart | undefined,
  program: string,
  words: readonly string[],
  facts: ContainerCase['facts'],
): Partial<Fix> {
  const { instruction } = part ?? {}
  if (instruction?.json === undefined) return {}
  const { keyword, text } = instruction
  const own = words.map(word => JSON.stringify(word)).join(', ')
  const after = text.replace(JSON.stringify(program), () => own)
  return {
    ...instructionPlace(facts, instruction),
    before: `${keyword} ${text}`,
    after: `${keyword} ${after}`,
  }
}

/** A program that the image lacks. */
export function installFixes(program: string, { dockerfile }: ContainerCase['facts']): readonly Fix[] {
  const brackets = dockerfile?.instructions.findLast(
    ({ keyword, text, json }) =>
      /CMD|ENTRYPOINT/.test(keyword) && json === undefined && /^\[.*\]$/.test(text),
  )
  // Docker takes what is no JSON for a shell line.
  if (brackets !== undefined && dockerfile !== undefined)
    return [
      {
        text: 'JSON form wants double quotes: this is taken for a shell line',
        file: dockerfile.file,
        line: brackets.line,
        before: `${brackets.keyword} ${brackets.text}`,
        after: `${brackets.keyword} ${brackets.text.replaceAll("'", '"')}`,
      },
    ]
  const file = dockerfile?.file ?? 'the Dockerfile'
  return [
    {
      text: `install ${program} in the last stage of ${file}, or COPY it there with its place in PATH`,
      ...(dockerfile !== undefined && { file: dockerfile.file }),
    },
  ]
}
