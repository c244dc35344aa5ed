import { readFileSync } from 'node:fs'
import { packageRoot } from './util/package-root.ts'

/** Of this package. */
export const version: string = JSON.parse(
  readFileSync(new URL('package.json', packageRoot()), 'utf8'),
).version
