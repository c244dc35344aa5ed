import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const text = readFileSync(new URL('../../docs/events.schema.json', import.meta.url), 'utf8')

export const schema = JSON.parse(text)
const validate: ValidateFunction = new Ajv2020({ allowUnionTypes: true, allErrors: true }).compile(schema)

/** What is wrong with an event, one line a fault that its own branch of the schema finds; empty: valid. */
export function faults(event: object): readonly string[] {
  const valid: boolean = validate(event)
  if (valid) return []
  const own = `#/$defs/${'type' in event ? event.type : ''}Event/`
  const all = (validate.errors ?? []).map(
    error => `${error.schemaPath} ${error.instancePath} ${error.message}`,
  )
  const relevant = all.filter(line => line.startsWith(own))
  return relevant.length > 0 ? relevant : all
}
