import { builtinModules } from 'node:module'
import { PaasSimError } from '../model/errors.ts'

/** npm takes 214 characters; this one is also a label of a host name, as platforms make of it. */
const longest = 63

/**
 * A name that npm and the platforms take (lower case letters, digits and hyphens, 63 at most), as near to the text as
 * can be. `app` where nothing is left of it.
 */
export function appNameFrom(text: string): string {
  return nameFrom(text) ?? 'app'
}

/** @throws PaasSimError `usage` when nothing of the text can stand in a name */
export function appNameGiven(text: string): string {
  const name = nameFrom(text)
  if (name !== undefined) return name
  throw new PaasSimError(
    'usage',
    `"${text}" has nothing a name can be made of`,
    'a name has letters a to z, digits and hyphens, e.g. --name my-shop',
  )
}

function nameFrom(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, longest)
    .replace(/-+$/, '')
  if (name === '') return undefined
  return refusedByNpm.has(name) ? `${name}-app` : name
}

const refusedByNpm: ReadonlySet<string> = new Set([
  ...builtinModules,
  ...builtinModules.map(module => module.replaceAll('_', '-')),
  'node-modules',
])
