import { type Path, TreeReader } from './tree-reader.ts'

/** Knows where in a render.yaml services and groups of variables can stand. */
export class BlueprintReader extends TreeReader {
  /** Paths of the services, in the order of the file: at the top, then those of projects. */
  services(): readonly Path[] {
    if (!this.isMap([])) {
      if (this.has([])) this.problem([], 'is not a map', 'begin with "services:"')
      return []
    }
    return [...this.list(['services']), ...this.#ofProjects(), ...this.list(['ungrouped', 'services'])]
  }

  /** Paths of the groups of variables, wherever they are defined. */
  groups(): readonly Path[] {
    const environments = this.#environments()
    return [
      ...this.list(['envVarGroups']),
      ...environments.flatMap(path => this.list([...path, 'envVarGroups'])),
      ...this.list(['ungrouped', 'envVarGroups']),
    ]
  }

  #ofProjects(): readonly Path[] {
    return this.#environments().flatMap(path => this.list([...path, 'services']))
  }

  /** The first of each project: the others are copies of it. */
  #environments(): readonly Path[] {
    return this.list(['projects']).flatMap(project => this.list([...project, 'environments']).slice(0, 1))
  }
}
