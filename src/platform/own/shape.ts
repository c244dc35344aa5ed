import { closest } from '../../util/closest.ts'
import { isTree } from '../../util/merged.ts'

/** What is wrong with one value of a profile. */
export interface ShapeProblem {
  /** e.g. `router.timeouts.idleMs` */
  readonly path: string
  /** The value as it is, short. */
  readonly found: string
  readonly expected: string
}

/** Looks at one value and tells what is wrong with it. */
export type Shape = (value: unknown, path: string, tell: (problem: ShapeProblem) => void) => void

/** Lets a field of a type be absent, where the type does. */
export interface OptionalShape {
  readonly optional: Shape
}

/** A shape for every field of T: one that is added to the type must be added here. */
export type FieldShapes<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? OptionalShape : Shape
}

export function optional(shape: Shape): OptionalShape {
  return { optional: shape }
}

/** An object with these fields and no others. */
export function fields<T extends object>(shapes: FieldShapes<T>): Shape {
  return known(Object.entries<Shape | OptionalShape>(shapes))
}

/** An object with exactly these keys, each with a value of one shape. */
export function exactly(keys: readonly string[], shape: Shape): Shape {
  return known(keys.map(key => [key, shape]))
}

function known(shapes: readonly (readonly [string, Shape | OptionalShape])[]): Shape {
  const keys = shapes.map(([key]) => key)
  return (value, path, tell) => {
    if (!isTree(value)) return tell({ path, found: shown(value), expected: 'an object' })
    for (const [key, shape] of shapes) {
      const present = value[key] !== undefined
      if (typeof shape !== 'function') {
        if (present) shape.optional(value[key], below(path, key), tell)
      } else if (present) shape(value[key], below(path, key), tell)
      else tell({ path: below(path, key), found: 'missing', expected: 'a value' })
    }
    for (const key of Object.keys(value).filter(key => !keys.includes(key))) {
      const meant = closest(key, keys)
      const expected = meant === undefined ? `one of ${keys.join(', ')}` : `did you mean ${meant}?`
      tell({ path: below(path, key), found: 'no such field', expected })
    }
  }
}

/** An object with values of one shape under keys of any name. */
export function record(shape: Shape, key: RegExp = /./, expected = 'a name'): Shape {
  return (value, path, tell) => {
    if (!isTree(value)) return tell({ path, found: shown(value), expected: 'an object' })
    for (const [name, child] of Object.entries(value)) {
      if (!key.test(name)) tell({ path: below(path, name), found: shown(name), expected })
      if (child !== undefined) shape(child, below(path, name), tell)
    }
  }
}

/** Objects that differ by their `kind`. */
export function byKind(kinds: Readonly<Record<string, Shape>>): Shape {
  const kind = oneOf(...Object.keys(kinds))
  return (value, path, tell) => {
    if (!isTree(value)) return tell({ path, found: shown(value), expected: 'an object with a kind' })
    const shape = typeof value.kind === 'string' ? kinds[value.kind] : undefined
    if (shape === undefined) kind(value.kind, below(path, 'kind'), tell)
    else shape(value, path, tell)
  }
}

export function list(shape: Shape): Shape {
  return (value, path, tell) => {
    if (!Array.isArray(value)) return tell({ path, found: shown(value), expected: 'a list' })
    value.forEach((item, i) => {
      shape(item, `${path}[${i}]`, tell)
    })
  }
}

export function oneOf(...words: readonly string[]): Shape {
  const expected = words.map(word => `"${word}"`).join(', ')
  return must(value => typeof value === 'string' && words.includes(value), `one of ${expected}`)
}

export function number(least: number, most: number, expected = `a number from ${least} to ${most}`): Shape {
  return must(value => typeof value === 'number' && value >= least && value <= most, expected)
}

export function either(first: Shape, second: Shape): Shape {
  return (value, path, tell) => {
    const problems = collect(first, value, path)
    if (problems.length === 0 || collect(second, value, path).length === 0) return
    for (const problem of problems) tell(problem)
  }
}

/** A value for which this holds; `expected` says so to people. */
export function must(holds: (value: unknown) => boolean, expected: string): Shape {
  return (value, path, tell) => {
    if (!holds(value)) tell({ path, found: shown(value), expected })
  }
}

/** All that is wrong with a value. */
export function collect(shape: Shape, value: unknown, path = ''): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = []
  shape(value, path, problem => problems.push(problem))
  return problems
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

/** A value on one line, short. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'function') return 'a function'
  const text =
    typeof value === 'object'
      ? asJson(value)
      : typeof value === 'string'
        ? JSON.stringify(value)
        : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function asJson(value: object | null): string {
  try {
    return JSON.stringify(value) ?? 'an object'
  } catch {
    return 'an object'
  }
}
