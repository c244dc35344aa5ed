import { createHash } from 'node:crypto'
import type { HeaderRule } from '../model/router-rules.ts'
import { templateParts, unknownField } from './template.ts'

/** What a header rule's value may name. */
export interface HeaderFields {
  readonly clientIp: string
  readonly clientPort: string
  readonly path: string
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
  /**
   * Adds what the rules make of the values that were found (by slot; several joined by a comma).
   * `status`: of the answer; 0 for a request.
   */
  append(
    headers: string[],
    found: readonly (string | undefined)[],
    fields: HeaderFields,
    status: number,
  ): void
}

export interface HeaderSlot {
  readonly index: number
  /** True when a header that is there already stays as it is, in its place. */
  readonly stays: boolean
}

type Value = (fields: HeaderFields, status: number) => string
type Found = readonly (string | undefined)[]
type Step = (
  found: string | undefined,
  fields: HeaderFields,
  status: number,
  all: Found,
) => string | undefined

export function compileHeaderRules(rules: readonly HeaderRule[]): HeaderRules {
  const groups = groupByName(rules)
  const slots = new Map<string, HeaderSlot>()
  for (const [lower, group] of groups) {
    slots.set(lower, { index: slots.size, stays: group.every(rule => rule.action === 'default') })
  }
  const programs = [...groups].map(([lower, group]) => ({
    name: group[0]?.name ?? lower,
    stays: slots.get(lower)?.stays ?? false,
    run: compileSteps(group, slots),
  }))
  return {
    slots,
    slotCount: programs.length,
    append(headers, found, fields, status) {
      for (let i = 0; i < programs.length; i++) {
        const program = programs[i]
        if (program === undefined || (program.stays && found[i] !== undefined)) continue
        const value = program.run(found[i], fields, status, found)
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
  // A header that is only read gets a slot too, without rules: it stays as it is.
  for (const { from } of rules) {
    if (from !== undefined && !groups.has(from.toLowerCase())) groups.set(from.toLowerCase(), [])
  }
  return groups
}

function compileSteps(rules: readonly HeaderRule[], slots: ReadonlyMap<string, HeaderSlot>): Step {
  const steps = rules.map(rule => compileStep(rule, slots))
  const [only] = steps
  if (steps.length === 1 && only) return only
  return (found, fields, status, all) =>
    steps.reduce<string | undefined>((value, step) => step(value, fields, status, all), found)
}

function compileStep(rule: HeaderRule, slots: ReadonlyMap<string, HeaderSlot>): Step {
  const step = compileAction(rule, slots)
  const { proto } = rule
  if (proto === undefined) return step
  return (found, fields, status, all) => (fields.proto === proto ? step(found, fields, status, all) : found)
}

function compileAction(rule: HeaderRule, slots: ReadonlyMap<string, HeaderSlot>): Step {
  const own = compileValue(rule.value ?? '')
  const from = rule.from === undefined ? undefined : slots.get(rule.from.toLowerCase())?.index
  const value = (fields: HeaderFields, status: number, all: Found) =>
    (from === undefined ? undefined : all[from]) ?? own(fields, status)
  switch (rule.action) {
    case 'set':
      return (_found, fields, status, all) => value(fields, status, all)
    case 'append':
      return (found, fields, status, all) =>
        found ? `${found}, ${value(fields, status, all)}` : value(fields, status, all)
    case 'default':
      return (found, fields, status, all) => found ?? value(fields, status, all)
    case 'remove':
      return () => undefined
  }
}

const fieldValues: Readonly<Record<string, Value>> = {
  clientIp: fields => fields.clientIp,
  clientPort: fields => fields.clientPort,
  path: fields => fields.path,
  proto: fields => fields.proto,
  ssl: fields => (fields.proto === 'https' ? 'on' : 'off'),
  publicPort: fields => fields.publicPort,
  requestId: fields => fields.requestId,
  requestIdDigits: fields => fields.requestId.replaceAll('-', ''),
  spanId: ({ requestId }) => spanOf(requestId),
  spanNumber: ({ requestId }) => BigInt(`0x${spanOf(requestId)}`).toString(),
  host: fields => fields.host,
  httpVersion: fields => fields.httpVersion,
  status: (_fields, status) => String(status),
  unixMs: () => String(Date.now()),
  unixSeconds: () => (Date.now() / 1000).toFixed(3),
  unixUs: () => String(Math.round((performance.timeOrigin + performance.now()) * 1000)),
}

/** Of the router's own part of a trace; one id for each request, so that all headers that name it agree. */
function spanOf(requestId: string): string {
  return createHash('sha256').update(requestId).digest('hex').slice(0, 16)
}

function compileValue(template: string): Value {
  const values = templateParts(template).map((part): Value => {
    if ('text' in part) return () => part.text
    return fieldValues[part.field] ?? unknownField(part.field, template, Object.keys(fieldValues))
  })
  const [only] = values
  if (values.length === 1 && only) return only
  return (fields, status) => values.map(value => value(fields, status)).join('')
}
