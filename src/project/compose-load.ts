import { dirname } from 'node:path'
import { withExtended } from './compose-extends.ts'
import { withIncluded } from './compose-include.ts'
import { interpolate } from './compose-interpolation.ts'
import { mergeCompose, withoutResets } from './compose-merge.ts'
import {
  type ComposeNode,
  type ComposeSetting,
  type ComposeText,
  child,
  isMap,
  mapTexts,
  nodesOf,
  withChild,
} from './compose-node.ts'
import { type ComposeFiles, ComposeReader } from './compose-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/** Reads models: files laid over one another, each with what it includes and extends. */
export class ComposeLoader {
  /** Variables that have no value, and got the empty one. */
  readonly unset = new Set<string>()
  readonly notices: string[] = []
  readonly #files: ComposeFiles

  constructor(files: ComposeFiles) {
    this.#files = files
  }

  /**
   * @param texts the second and following are laid over the first
   * @param trail paths of the files that have led here by `include`
   * @throws PaasSimError `invalid-file`, `unreadable-file`
   */
  async model(
    texts: readonly ComposeText[],
    setting: ComposeSetting,
    trail: readonly string[] = [],
  ): Promise<ComposeNode> {
    let merged: ComposeNode | undefined
    for (const text of texts) {
      const next = await this.#complete(text, setting, trail)
      merged = withoutResets(merged === undefined ? next : mergeCompose(merged, next))
    }
    if (merged === undefined) throw new Error('there is no Compose file to read')
    return merged
  }

  /** What is included comes first: services of it can be extended. */
  async #complete(
    text: ComposeText,
    setting: ComposeSetting,
    trail: readonly string[],
  ): Promise<ComposeNode> {
    const included = await withIncluded(this.#read(text, setting), {
      files: this.#files,
      notices: this.notices,
      trail: [...trail, text.path],
      load: (...model) => this.model(...model),
    })
    return withExtended(included, {
      path: text.path,
      notices: this.notices,
      read: path => this.#another(path, setting),
    })
  }

  /** Its paths are its own, its variables those of the file that extends it. */
  async #another(path: string, { variables }: ComposeSetting): Promise<ComposeNode | undefined> {
    const text = await this.#files.readText(path)
    return text === undefined ? undefined : this.#read({ path, text }, { dir: dirname(path), variables })
  }

  #read({ path, text }: ComposeText, setting: ComposeSetting): ComposeNode {
    const file = this.#files.nameOf(path)
    return this.#filledIn(nodesOf({ file, tree: parseYaml(text, file), ...setting }))
  }

  /** Every text below the top, those of extensions (`x-`) left alone. */
  #filledIn(top: ComposeNode): ComposeNode {
    const { variables, file } = top.layer
    const problems = new ComposeReader(top, file)
    const lookUp = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
    const fill = (node: ComposeNode) =>
      mapTexts(node, (text, { path }) => {
        const found = interpolate(text, lookUp)
        if (found.problem !== undefined) problems.problem(path, found.problem.text, found.problem.hint)
        for (const name of found.unset) this.unset.add(name)
        return found.text
      })
    const keys = isMap(top) ? [...top.value.keys()] : []
    const node = keys
      .filter(key => !key.startsWith('x-'))
      .reduce((result, key) => {
        const value = child(result, key)
        return value === undefined ? result : withChild(result, key, fill(value))
      }, top)
    problems.refuse()
    return node
  }
}
