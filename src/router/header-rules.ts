import type { HeaderRule } from '../model/router-rules.ts'
import { templateParts, unknownField } from './template.ts'

/** What a header rule's value may name. */
export interface HeaderFields {
  readonly clientIp: string
  readonly proto: string
  readonly publicPort: string
  readonly requestId: string
  readonly host: string
  readonly httpVersion: string
}

/** The rules of one direction, compiled once and applied to every message. */
export interface HeaderRules {
  /** Lower-cased name to slot: the headers the rules speak of. */
  readonly slots: ReadonlyMap<string, HeaderSlot>
  readonly slotCount: number
  /** Adds what the rules make of the values that were found (by slot; several joined by a comma). */
  append(headers: string[], found: readonly (string | undefined)[], fields: HeaderFields): void
}

export interface HeaderSlot {
  readonly index: number
  /** True when a header that is there already stays as it is, in its place. */
  readonly stays: boolean
}

type Value = (fields: HeaderFields) => string
type Step = (found: string | undefined, fields: HeaderFields) => string | undefined

export function compileHeaderRules(rules: readonly HeaderRule[]): HeaderRules {
  const programs: { name: string; stays: boolean; run: Step }[] = []
  const slots = new Map<string, HeaderSlot>()
  for (const [lower, group] of groupByName(rules)) {
    const stays = group.every(rule => rule.action === 'default')
    slots.set(lower, { index: programs.length, stays })
    programs.push({ name: group[0]?.name ?? lower, stays, run: compileSteps(group) })
  }
  return {
    slots,
    slotCount: programs.length,
    append(headers, found, fields) {
      for (let i = 0; i < programs.length; i++) {
        const program = programs[i]
        if (program === undefined || (program.stays && found[i] !== undefined)) continue
        const value = program.run(found[i], fields)
        if (value !== undefined) headers.push(program.name, value)
      }
    },
  }
}

/** Notes a value found for a slot. */
export function addFound(found: (string | undefined)[], index: number, value: string): void {
  const before = found[index]
  found[index] = before === undefined ? value : `${before}, ${value}`
}

function groupByName(rules: readonly HeaderRule[]): Map<string, HeaderRule[]> {
  const groups = new Map<string, HeaderRule[]>()
  for (const rule of rules) {
    const lower = rule.name.toLowerCase()
    const group = groups.get(lower)
    if (group) group.push(rule)
    else groups.set(lower, [rule])
  }
  return groups
}

function compileSteps(rules: readonly HeaderRule[]): Step {
  const steps = rules.map(compileStep)
  const [only] = steps
  if (steps.length === 1 && only) return only
  return (found, fields) => steps.reduce<string | undefined>((value, step) => step(value, fields), found)
}

function compileStep(rule: HeaderRule): Step {
  const value = compileValue(rule.value ?? '')
  switch (rule.action) {
    case 'set':
      return (_found, fields) => value(fields)
    case 'append':
      return (found, fields) => (found ? `${found}, ${value(fields)}` : value(fields))
    case 'default':
      return (found, fields) => found ?? value(fields)
    case 'remove':
      return () => undefined
  }
}

const fieldValues: Readonly<Record<string, Value>> = {
  clientIp: fields => fields.clientIp,
  proto: fields => fields.proto,
  publicPort: fields => fields.publicPort,
  requestId: fields => fields.requestId,
  host: fields => fields.host,
  httpVersion: fields => fields.httpVersion,
  unixMs: () => String(Date.now()),
  unixUs: () => String(Math.round((performance.timeOrigin + performance.now()) * 1000)),
}

function compileValue(template: string): Value {
  const values = templateParts(template).map((part): Value => {
    if ('text' in part) return () => part.text
    return fieldValues[part.field] ?? unknownField(part.field, template, Object.keys(fieldValues))
  })
  const [only] = values
  if (values.length === 1 && only) return only
  return fields => values.map(value => value(fields)).join('')
}
