/** One element: attributes without a value are left out; children are text, or elements that are written already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly Xml[] = [],
): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value), attributeEntities)}"`)
  const open = `<${name}${written.join('')}`
  if (children.length === 0) return { xml: `${open}/>` }
  const [only] = children
  if (children.length === 1 && only?.text) return { xml: `${open}>${only.xml}</${name}>` }
  return { xml: `${open}>\n${children.map(({ xml }) => xml).join('\n')}\n</${name}>` }
}

export function text(value: string): Xml {
  return { xml: escaped(value, textEntities), text: true }
}

export function xmlDocument(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`
}

export interface Xml {
  readonly xml: string
  readonly text?: true
}

const textEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
}

// A reader makes blanks of these in an attribute, unless they are written as references.
const attributeEntities: Readonly<Record<string, string>> = {
  ...textEntities,
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
}

/** What XML 1.0 cannot hold, not even as a reference: controls, lone surrogates, non-characters. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

function escaped(value: string, entities: Readonly<Record<string, string>>): string {
  return value.replaceAll(forbidden, '\u{fffd}').replaceAll(/[&<>"\t\n\r]/g, char => entities[char] ?? char)
}
