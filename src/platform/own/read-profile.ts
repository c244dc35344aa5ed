import { PaasSimError } from '../../model/errors.ts'
import type { Platform } from '../../model/platform.ts'
import type { Profile } from '../../model/profile.ts'
import { closest } from '../../util/closest.ts'
import { isTree, merged } from '../../util/merged.ts'
import { listFacts, resolveProfile, withoutSources } from '../fact.ts'
import { profiles } from '../registry.ts'
import { layOver } from './lay-over.ts'
import { platformShape } from './rules-shape.ts'
import { collect, type ShapeProblem, shown } from './shape.ts'

export interface OwnProfile {
  readonly profile: Profile
  readonly platform: Platform
}

const mostTold = 20

/**
 * A user's own profile: complete, or what it changes of the built-in one that `extends` names. Its values are plain or
 * facts.
 * @param value what a module exports, or `simulate` was given
 * @param o.source where the values are written, for people
 * @param o.file whose position an error has
 * @throws PaasSimError `invalid-platform`, with all that is wrong in it
 */
export function readProfile(
  value: unknown,
  o: { readonly source: string; readonly file?: string },
): OwnProfile {
  const fail = refuser(o)
  if (!isTree(value)) throw fail([{ path: '', found: shown(value), expected: 'a profile: an object' }])
  const { extends: parent, ...own } = value
  const base = parent === undefined ? undefined : profiles.find(({ id }) => id === parent)
  if (parent !== undefined && base === undefined) throw fail([unknownParent(parent)])
  if (base !== undefined && own.id === undefined)
    throw fail([{ path: 'id', found: 'missing', expected: `a name of its own, e.g. "my-${base.id}"` }])
  const laid = layOver(base, own, o.source)
  const problems = problemsOf(laid)
  if (problems.length > 0) throw fail(problems)
  // All that a profile has to have was found in it.
  const profile = laid as unknown as Profile
  const assumed = listFacts(profile).flatMap(({ path, fact }) =>
    fact.confidence === 'our-choice' ? [path] : [],
  )
  return { profile, platform: { ...resolveProfile(profile), assumed } }
}

function problemsOf(laid: Readonly<Record<string, unknown>>): readonly ShapeProblem[] {
  const platform = withoutSources(laid)
  const problems = collect(platformShape, platform)
  // What is wrong without a feature is wrong with it, too.
  if (problems.length > 0 || !isTree(platform) || !isTree(platform.features)) return problems
  return Object.entries(platform.features).flatMap(([name, feature]) =>
    collect(platformShape, merged(platform, isTree(feature) ? feature.changes : undefined)).map(
      ({ path, ...rest }) => ({ path: `features.${name}.changes.${path}`, ...rest }),
    ),
  )
}

function unknownParent(parent: unknown): ShapeProblem {
  const known = profiles.map(({ id }) => id)
  const meant = typeof parent === 'string' ? closest(parent, known) : undefined
  const expected = `one of ${known.join(', ')}`
  return {
    path: 'extends',
    found: shown(parent),
    expected: meant === undefined ? expected : `did you mean "${meant}"? ${expected}`,
  }
}

function refuser({ source, file }: { readonly source: string; readonly file?: string }) {
  return (problems: readonly ShapeProblem[]): PaasSimError => {
    const told = problems
      .slice(0, mostTold)
      .map(
        ({ path, found, expected }) => `  ${path === '' ? '' : `${path}: `}${found}; expected: ${expected}`,
      )
    const more = problems.length > mostTold ? [`  and ${problems.length - mostTold} more`] : []
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    return new PaasSimError(
      'invalid-platform',
      [`the platform of ${source} has ${count}`, ...told, ...more].join('\n'),
      'extends: "generic" gives it every value it does not state; the types OwnPlatform and Platform say what each means',
      file === undefined ? {} : { position: { file } },
    )
  }
}
