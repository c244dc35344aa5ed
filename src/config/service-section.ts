import type { ServiceOverlay } from '../model/config.ts'
import type { EnvEntry } from '../model/project.ts'
import type { Path, TreeReader } from '../project/tree-reader.ts'
import { present } from '../util/present.ts'
import { serviceKeys } from './keys.ts'
import { knownKeys } from './known-keys.ts'

/** More copies of an app than this on one machine is a slip of the finger. */
const mostInstances = 100

/** The services by their names, in the order of the file. */
export function readServices(reader: TreeReader, at: Path): readonly ServiceOverlay[] {
  return reader.map(at).flatMap(name => {
    const path = [...at, name]
    if (!/^[A-Za-z0-9][\w-]*$/.test(name)) {
      reader.problem(path, `"${name}" is no name of a service`, 'use letters, digits, - and _')
      return []
    }
    return [readService(reader, path, name)]
  })
}

function readService(reader: TreeReader, path: Path, name: string): ServiceOverlay {
  knownKeys(reader, path, serviceKeys)
  const port = reader.port([...path, 'port'])
  return {
    name,
    position: reader.position(path),
    ...present({
      kind: readKind(reader, [...path, 'kind']),
      command: readCommand(reader, [...path, 'command']),
      dir: reader.directory([...path, 'dir']),
      port: port && { port: port.port, position: port.position },
      healthPath: reader.path([...path, 'healthPath']),
      instances: reader.whole([...path, 'instances'], 0, mostInstances),
    }),
    env: readEnv(reader, [...path, 'env']),
  }
}

/** Variables in the order of the file; one without a value is empty. */
export function readEnv(reader: TreeReader, at: Path): readonly EnvEntry[] {
  return reader.map(at).flatMap(name => {
    const path = [...at, name]
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
      const hint = 'names have letters, digits and _, and no digit in front'
      reader.problem(path, `"${name}" is no name of a variable`, hint)
      return []
    }
    return [{ name, value: reader.scalar(path) ?? '', position: reader.position(path) }]
  })
}

function readCommand(reader: TreeReader, path: Path): ServiceOverlay['command'] {
  if (!reader.has(path)) return undefined
  const command = reader.text(path)?.trim()
  return command === undefined || command === '' ? undefined : { command, position: reader.position(path) }
}

function readKind(reader: TreeReader, path: Path): ServiceOverlay['kind'] {
  const text = reader.text(path)
  if (text === undefined || text === 'web' || text === 'worker') return text
  reader.problem(path, `"kind" is "${text}"`, 'write web (gets requests) or worker')
  return undefined
}
