import { type FilePosition, PaasSimError } from '../model/errors.ts'
import type { Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'

/** A variable the user set; without a position it comes from `--env`. */
export interface Setting {
  readonly name: string
  readonly value: string
  readonly position?: FilePosition
}

/**
 * The user's own setting of the port variable that wins: `--env` before `--env-file` before the configuration before
 * `.env` before what the platform's file says for the service.
 * Where the platform lets the user choose, this is the port to use.
 */
export function findUserPort(o: {
  platform: Platform
  service?: Pick<Service, 'env' | 'set' | 'port' | 'dotenv'>
  envFile: readonly Setting[]
  extraEnvFile: readonly Setting[]
  overrides: readonly Setting[]
}): Setting | undefined {
  const { variable } = o.platform.port
  const { env = [], set = [], dotenv } = o.service ?? {}
  return [...env, ...(dotenv === false ? [] : o.envFile), ...set, ...o.extraEnvFile, ...o.overrides].findLast(
    ({ name }) => name === variable,
  )
}

/**
 * The number in such a setting.
 * @throws PaasSimError `usage`, or `invalid-file` when it stands in a file
 */
export function readUserPort(setting: Setting): number {
  const port = /^\d{1,5}$/.test(setting.value) ? Number(setting.value) : Number.NaN
  if (port >= 1 && port <= 65_535) return port
  const { position } = setting
  throw new PaasSimError(
    position === undefined ? 'usage' : 'invalid-file',
    `${describeSetting(setting)}: not a port`,
    `set ${setting.name} to a number from 1 to 65535, or leave it out`,
    position === undefined ? {} : { position },
  )
}

/** e.g. `PORT=3000 in .env line 2` */
export function describeSetting({ name, value, position }: Setting): string {
  if (position === undefined) return `--env ${name}=${value}`
  const line = position.line === undefined ? '' : ` line ${position.line}`
  return `${name}=${value} in ${position.file}${line}`
}
