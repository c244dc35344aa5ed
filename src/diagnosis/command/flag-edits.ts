import type { StartSyntax } from '../remedies/remedy.ts'
import { bracketed, type Want } from '../want.ts'
import type { Edit } from './edits.ts'
import { bound, insertion, refersTo, replaceWord, type StartContext } from './start-context.ts'
import type { Word } from './words.ts'

/** Flags that tell host and port: put right where they stand, added where they are missing. */
export function flagEdits(context: StartContext): Edit[] {
  const { simple, syntax, remedy, want, last } = context
  const edits: Edit[] = []
  const options = readOptions(simple.words.slice(last + 1), syntax)
  const has = (kind: OptionKind) => options.some(option => option.kind === kind)
  for (const { kind, value, write } of options) {
    if (kind === 'bind' && badBind(value, want)) edits.push(write(bound(syntax.bindForm, want)))
    // A flag of a program that is not known may mean something else: `nginx -p .`, `mkdir -p logs`.
    const isPort = !syntax.onlyExisting || /^\d+$|PORT/i.test(value)
    if (kind === 'port' && want.port && isPort && !refersTo(value, want))
      edits.push(write(`$${want.variable}`))
    if (kind === 'host' && want.host !== undefined && value !== want.host) edits.push(write(want.host))
  }
  if (syntax.onlyExisting) return edits
  const add: string[] = []
  const flag = (name: string, value: string) => `${name}${syntax.glue ?? ' '}${value}`
  const needsHost = want.host !== undefined || (want.port && remedy.host === 'loopback')
  if (!has('bind')) {
    const [bind] = syntax.bindFlags ?? []
    const [host] = syntax.hostFlags ?? []
    const [port] = syntax.portFlags ?? []
    if (bind !== undefined && host === undefined) {
      if (needsHost || (want.port && remedy.port !== 'read'))
        add.push(flag(bind, bound(syntax.bindForm, want)))
    } else {
      if (host !== undefined && needsHost && !has('host')) add.push(flag(host, want.host ?? want.wildcard))
      if (port !== undefined && want.port && !has('port') && remedy.port !== 'read')
        add.push(flag(port, `$${want.variable}`))
    }
  }
  const portTold = add.length > 0 || edits.length > 0
  if (syntax.alsoAdd !== undefined && portTold && !simple.words.some(word => word.text === syntax.alsoAdd))
    add.push(syntax.alsoAdd)
  if (add.length > 0) edits.push(insertion(context, add.join(' ')))
  return edits
}

type OptionKind = 'port' | 'host' | 'bind'
interface Option {
  readonly kind: OptionKind
  readonly value: string
  readonly write: (value: string) => Edit
}

function readOptions(words: readonly Word[], syntax: StartSyntax): Option[] {
  const kinds: readonly (readonly [OptionKind, readonly string[]])[] = [
    ['port', syntax.portFlags ?? []],
    ['host', syntax.hostFlags ?? []],
    ['bind', syntax.bindFlags ?? []],
  ]
  return kinds.flatMap(([kind, flags]) =>
    words.flatMap((word, index): Option[] => {
      for (const flag of flags) {
        const next = words[index + 1]
        if (word.text === flag && next !== undefined && !next.text.startsWith('-'))
          return [{ kind, value: next.text, write: value => replaceWord(next, value) }]
        if (word.text === flag)
          return [{ kind, value: '', write: value => replaceWord(word, `${flag} ${value}`) }]
        if (word.text.startsWith(`${flag}=`)) {
          const value = word.text.slice(flag.length + 1)
          return [{ kind, value, write: text => replaceWord(word, `${flag}=${text}`) }]
        }
        if (/^-\w$/.test(flag) && word.text.startsWith(flag) && /\d/.test(word.text))
          return [{ kind, value: word.text.slice(2), write: text => replaceWord(word, `${flag} ${text}`) }]
      }
      return []
    }),
  )
}

function badBind(value: string, want: Want): boolean {
  const host = value.replace(/^\w+:\/\//, '').replace(/:[^:]*$/, '')
  return (want.port && !refersTo(value, want)) || (want.host !== undefined && bracketed(want.host) !== host)
}
