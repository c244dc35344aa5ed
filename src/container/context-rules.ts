import { readFile } from 'node:fs/promises'
import { basename, join, normalize, relative, resolve, sep } from 'node:path'
import dockerignore from '@balena/dockerignore'
import type { ImageBuild } from '../model/container.ts'
import { codeOf } from '../model/start-error.ts'

/** What of a directory is sent to the build. Names are relative to it, with slashes. */
export interface ContextRules {
  /** Which of its files the rules are from; absent: there is none. */
  readonly ignoreFile?: string
  /** Of that file. */
  readonly text: string
  /** Patterns of what is kept out whatever the file says; what is kept out beside them is found by looking. */
  readonly never: readonly string[]
  fate(name: string): 'sent' | 'ignored' | 'withheld'
  /** Whether something in an ignored directory may be sent all the same. */
  mayHold(directory: string): boolean
}

export interface RuleSources {
  /** Text of `.dockerignore`. */
  readonly ignore: string
  readonly ignoreFile?: string
  /** Sent whatever is ignored: the engine reads them. */
  readonly always: readonly string[]
  /** Files that hold what must not be in an image. */
  readonly secrets: readonly string[]
}

/**
 * The rules of a build: those of `<Dockerfile>.dockerignore`, else of `.dockerignore`.
 * @param secretFiles absolute, beside `.env` and its kin
 */
export async function readContextRules(
  dir: string,
  { dockerfile }: Pick<ImageBuild, 'dockerfile'>,
  secretFiles: readonly string[],
): Promise<ContextRules> {
  const own = `${dockerfile}.dockerignore`
  const found = (await read(dir, own)) ?? (await read(dir, '.dockerignore'))
  const inside = isInside(dockerfile)
  return contextRules({
    ignore: found?.text ?? '',
    ...(found && { ignoreFile: found.name }),
    always: [...(inside ? [slashed(normalize(dockerfile))] : []), '.dockerignore'],
    secrets: secretFiles.map(file => slashed(relative(dir, resolve(file)))),
  })
}

/** Whether the Dockerfile is in the context at all. */
export function isInside(dockerfile: string): boolean {
  const name = slashed(normalize(dockerfile))
  return !name.startsWith('../') && !name.startsWith('/')
}

export function contextRules(o: RuleSources): ContextRules {
  const lines = o.ignore.replace(/^\uFEFF/, '').split(/\r?\n/)
  const ignored = dockerignore.default({ ignorecase: false }).add(lines)
  const kept = lines.flatMap(line => (/^!\s*\S/.test(line) ? [pathOf(line.slice(1))] : []))
  const secrets = new Set(o.secrets)
  const always = new Set(o.always)
  return {
    ...(o.ignoreFile !== undefined && { ignoreFile: o.ignoreFile }),
    text: lines.join('\n'),
    never: ['**/.env', '**/.env.local', '**/.env.*.local'],
    fate(name) {
      if (always.has(name)) return 'sent'
      if (ignored.ignores(name)) return 'ignored'
      return secrets.has(name) || (isSecret(name) && !mayBeAsked(name, kept)) ? 'withheld' : 'sent'
    },
    mayHold: directory =>
      kept.some(pattern => mayMatchIn(pattern, directory)) ||
      o.always.some(name => name.startsWith(`${directory}/`)),
  }
}

const examples = /\.(example|sample|template|dist|defaults?|schema)$/i

/** `.env` and its kin, wherever they are; those that show what belongs in one are none. */
function isSecret(name: string): boolean {
  const base = basename(name)
  return (base === '.env' || base.startsWith('.env.')) && !examples.test(base)
}

/** A `.env.production` that .dockerignore asks for by its name is no secret; `.env` and `.env.local` always are. */
function mayBeAsked(name: string, kept: readonly string[]): boolean {
  const base = basename(name)
  return base !== '.env' && !base.endsWith('.local') && kept.includes(name)
}

/** Compares as far as both go; a wildcard may stand for anything. */
function mayMatchIn(pattern: string, directory: string): boolean {
  const parts = pattern.split('/')
  for (const [at, part] of directory.split('/').entries()) {
    const wanted = parts[at]
    if (wanted === undefined) return false
    if (/[*?[\\]/.test(wanted)) return true
    if (wanted !== part) return false
  }
  return true
}

function pathOf(pattern: string): string {
  return slashed(normalize(pattern.trim())).replace(/^\/+|\/+$/g, '')
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

async function read(
  dir: string,
  name: string,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  try {
    return { name, text: await readFile(join(dir, name), 'utf8') }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return undefined
    throw error
  }
}
