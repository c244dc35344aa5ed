import { posix } from 'node:path'
import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { builtImage } from './image-build.ts'
import { envOfMap } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The processes of a heroku.yml. It takes the place of the Procfile where it has a `run`, or images, whose own commands
 * run where there is no other.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseHerokuYml(text: string, file: string): Blueprint {
  const reader = new TreeReader(parseYaml(text, file), file)
  const runs = reader.map(['run'])
  const images = reader.map(['build', 'docker'])
  const alone = images.filter(name => name !== 'release' && !runs.includes(name))
  const services = [...runs, ...alone].map((name): BlueprintService => {
    const at = runs.includes(name) ? ['run', name] : ['build', 'docker', name]
    const command = reader.isMap(at) ? [...at, 'command'] : at
    const start = runs.includes(name) ? reader.command(command) : undefined
    const image = images.includes(name)
      ? name
      : (reader.isMap(at) && reader.text([...at, 'image'])) || images[0]
    const type = name === 'web' ? 'web' : 'worker'
    return {
      type,
      name,
      position: reader.position(at),
      ...(image === undefined ? { native: true } : { container: imageOf(reader, image) }),
      ...present({ start }),
    }
  })
  for (const key of reader.keys([]).filter(key => !known.has(key)))
    reader.notice(`${key} is not known to paas-sim and has no effect`)
  const release = reader.command(releaseAt(reader))
  const env = envOfMap(reader, ['setup', 'config'])
  reader.refuse()
  return {
    file,
    names: services.length > 0 ? 'all' : 'more',
    services,
    ...(env.length > 0 && { env }),
    ...(release !== undefined && { release }),
    notices: reader.notices,
  }
}

/** The context is the directory the Dockerfile is in. */
function imageOf(reader: TreeReader, name: string): BlueprintService['container'] & object {
  const dockerfile = reader.text(['build', 'docker', name]) ?? 'Dockerfile'
  const config: Path = ['build', 'config']
  const args = Object.fromEntries(
    reader.keys(config).map(key => [key, reader.scalar([...config, key]) ?? '']),
  )
  return builtImage(dockerfile, { context: posix.dirname(dockerfile), args })
}

function releaseAt(reader: TreeReader): Path {
  return reader.isMap(['release']) ? ['release', 'command'] : ['release']
}

const known: ReadonlySet<string> = new Set(['setup', 'build', 'run', 'release'])
