import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { envOfMap } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The processes of a heroku.yml. It takes the place of the Procfile where it has a `run`; otherwise the images' own
 * commands run, here the project's.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseHerokuYml(text: string, file: string): Blueprint {
  const reader = new TreeReader(parseYaml(text, file), file)
  const runs = reader.map(['run'])
  const services = runs.map((name): BlueprintService => {
    const at = ['run', name]
    const start = reader.command(reader.isMap(at) ? [...at, 'command'] : at)
    const type = name === 'web' ? 'web' : 'worker'
    return { type, name, position: reader.position(at), ...present({ start }) }
  })
  const images = reader.map(['build', 'docker'])
  if (images.length > 0)
    reader.notice(`build.docker: no image is built here, ${images.join(', ')} runs without a container`)
  for (const key of reader.keys([]).filter(key => !known.has(key)))
    reader.notice(`${key} is not known to paas-sim and has no effect`)
  const release = reader.command(releaseAt(reader))
  const env = envOfMap(reader, ['setup', 'config'])
  reader.refuse()
  return {
    file,
    names: runs.length > 0 ? 'all' : 'more',
    services,
    ...(env.length > 0 && { env }),
    ...(release !== undefined && { release }),
    notices: reader.notices,
  }
}

function releaseAt(reader: TreeReader): Path {
  return reader.isMap(['release']) ? ['release', 'command'] : ['release']
}

const known: ReadonlySet<string> = new Set(['setup', 'build', 'run', 'release'])
