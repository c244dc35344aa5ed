import type { ProjectConfig } from '../model/config.ts'
import { PaasSimError } from '../model/errors.ts'
import { type WarningCode, warningCodes } from '../model/verdict.ts'
import { findPlatform } from '../platform/find-platform.ts'
import { isModulePath } from '../platform/named-platform.ts'
import { type Path, TreeReader } from '../project/tree-reader.ts'
import { parseYaml } from '../project/yaml-tree.ts'
import { closest } from '../util/closest.ts'
import { parseDuration } from '../util/duration.ts'
import { present } from '../util/present.ts'
import { readExpectations } from './expectation-section.ts'
import { configKeys } from './keys.ts'
import { knownKeys } from './known-keys.ts'
import { readEnv, readServices } from './service-section.ts'

/**
 * @param file the name that errors print
 * @throws PaasSimError `invalid-file` for a text that is not YAML
 */
export function openConfig(text: string, file: string): TreeReader {
  return new TreeReader(parseYaml(text, file), file)
}

/** What the file says; all that is wrong in it is among the reader's problems. */
export function parseConfig(reader: TreeReader): ProjectConfig {
  knownKeys(reader, [], configKeys)
  const envFile = reader.text(['envFile'])
  return {
    file: reader.file,
    ...present({
      platforms: readPlatforms(reader),
      port: reader.whole(['port'], 0, 65_535),
      envFile: envFile === undefined ? undefined : { path: envFile, position: reader.position(['envFile']) },
      bootTimeoutMs: readDuration(reader, ['bootTimeout']),
      settleMs: readDuration(reader, ['settle']),
    }),
    expectations: readExpectations(reader, ['expectations']),
    skip: readSkip(reader),
    overlay: { env: readEnv(reader, ['env']), services: readServices(reader, ['services']) },
  }
}

function readPlatforms(reader: TreeReader): ProjectConfig['platforms'] {
  const one = reader.text(['platform'])
  if (one !== undefined && reader.has(['platforms'])) {
    reader.problem(['platform'], 'both "platform" and "platforms"', 'keep one of them')
    return undefined
  }
  if (one !== undefined) return checkedPlatform(reader, ['platform'], one) ? [one] : undefined
  if (!reader.has(['platforms'])) return undefined
  if (!reader.isList(['platforms']) && reader.text(['platforms']) === 'all') return ['all']
  const ids = reader.list(['platforms']).flatMap(path => {
    const id = reader.text(path)
    return id !== undefined && (id === 'all' || checkedPlatform(reader, path, id)) ? [id] : []
  })
  return ids.length === 0 ? undefined : ids
}

function checkedPlatform(reader: TreeReader, path: Path, id: string): boolean {
  return isModulePath(id) || readable(reader, path, () => findPlatform(id)) !== undefined
}

function readDuration(reader: TreeReader, path: Path): number | undefined {
  const text = reader.text(path)
  return text === undefined
    ? undefined
    : readable(reader, path, () => parseDuration(text, `"${path.at(-1)}"`))
}

/** What a reader of arguments makes of a value; its error is one of the file's problems. */
function readable<T>(reader: TreeReader, path: Path, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PaasSimError)) throw error
    reader.problem(path, error.message, error.hint)
    return undefined
  }
}

function readSkip(reader: TreeReader): readonly WarningCode[] {
  return reader.list(['skip']).flatMap(path => {
    const text = reader.text(path)
    const code = warningCodes.find(known => known === text)
    if (code !== undefined) return [code]
    if (text === undefined) return []
    const near = closest(text, warningCodes)
    const hint = near === undefined ? `known: ${warningCodes.join(', ')}` : `did you mean ${near}?`
    reader.problem(path, `"${text}" is no warning`, hint)
    return []
  })
}
