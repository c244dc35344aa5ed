import type { Platform } from '../../model/platform.ts'
import type { OwnPlatform } from '../../model/profile.ts'
import { readProfile } from './read-profile.ts'
import { platformShape } from './rules-shape.ts'
import { collect } from './shape.ts'

/**
 * The rules of what `simulate` was given: rules as they are, or a profile.
 * @throws PaasSimError `invalid-platform`, with all that is wrong in it
 */
export function givenPlatform(value: Platform | OwnPlatform): Platform {
  return isPlatform(value) ? value : readProfile(value, { source: 'options.platform' }).platform
}

function isPlatform(value: Platform | OwnPlatform): value is Platform {
  return collect(platformShape, value).length === 0
}
