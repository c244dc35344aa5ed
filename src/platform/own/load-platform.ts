import { resolve } from 'node:path'
import { PaasSimError } from '../../model/errors.ts'
import { profiles } from '../registry.ts'
import { loadModule } from './load-module.ts'
import { type OwnProfile, readProfile } from './read-profile.ts'

/**
 * The profile a user's own module exports by default.
 * @param name its path as the user wrote it, relative to `cwd`
 * @throws PaasSimError `unreadable-file`; `invalid-platform`, with all that is wrong in it
 */
export async function loadPlatform(name: string, cwd: string): Promise<OwnProfile> {
  const value = await loadModule(resolve(cwd, name), name)
  const own = readProfile(value, { source: name, file: name })
  const { id } = own.platform
  if (profiles.some(profile => profile.id === id))
    throw new PaasSimError(
      'invalid-platform',
      `the platform of ${name} has the id "${id}", which is a built-in one's`,
      `give it an id of its own, e.g. "my-${id}"`,
      { position: { file: name } },
    )
  return own
}
