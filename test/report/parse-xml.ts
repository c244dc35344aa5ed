import { execFileSync, spawnSync } from 'node:child_process'

/** An element as a real XML parser reads it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly XmlElement[]
}

export const hasPython = spawnSync('python3', ['--version']).status === 0

if (!hasPython) {
  const line = 'python3 is missing: the XML of JUnit reports is not parsed'
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(line)
  process.stderr.write(`\nSKIPPED: ${line}\n`)
}

const script = `
import json, sys
import xml.etree.ElementTree as tree
def told(e): return {"name": e.tag, "attributes": e.attrib, "text": e.text or "", "children": [told(c) for c in e]}
print(json.dumps([told(tree.fromstring(text.encode())) for text in json.load(sys.stdin)]))
`

/** Throws when one of them is not well-formed. */
export function parseXml(documents: readonly string[]): readonly XmlElement[] {
  // ASCII: what Python takes for the encoding of its input differs from machine to machine.
  const input = JSON.stringify(documents).replaceAll(
    /[^ -~]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }))
}
