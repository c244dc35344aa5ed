import { PaasSimError } from '../model/errors.ts'
import { closest } from '../util/closest.ts'

/** A whole small app to begin with. Its files are in the package's `templates/<name>`. */
export interface Template {
  readonly name: string
  readonly description: string
  /** Commands that make it ready for its first start. */
  readonly setup: readonly string[]
}

export const templates: readonly Template[] = [
  { name: 'node-http', description: 'Node alone, on node:http', setup: [] },
  { name: 'express', description: 'Node with Express 5', setup: ['npm install'] },
  { name: 'fastify', description: 'Node with Fastify 5', setup: ['npm install'] },
  {
    name: 'python-flask',
    description: 'Python with Flask and gunicorn',
    setup: ['python3 -m venv .venv', '.venv/bin/pip install -r requirements.txt'],
  },
  { name: 'static', description: 'a directory of files, served by Node alone', setup: [] },
]

/** @throws PaasSimError `usage` for a name that no template has */
export function findTemplate(name: string): Template {
  const found = templates.find(template => template.name === name)
  if (found !== undefined) return found
  const names = templates.map(template => template.name)
  const near = closest(name, names)
  throw new PaasSimError(
    'usage',
    `there is no template "${name}"`,
    `${near === undefined ? '' : `did you mean ${near}? `}the templates are ${names.join(', ')}`,
  )
}
