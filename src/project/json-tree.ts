import { parseJson } from './parse-json.ts'
import { parseYaml, type YamlTree } from './yaml-tree.ts'

/**
 * What a JSON file says, every scalar as text, with the places of its values: JSON is YAML.
 * @throws PaasSimError `invalid-file`
 */
export function parseJsonTree(text: string, file: string): YamlTree {
  parseJson(text, file, 'write {} into it, or remove it')
  return parseYaml(text, file)
}
