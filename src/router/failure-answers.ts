import type { RouterFailure, RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { type AnsweredInPlace, errorPage, escapeHtml, type FailedRequest } from './error-page.ts'
import { templateParts, unknownField } from './template.ts'

/** URLs of the app's own pages. Only http and https URLs are used; for anything else the platform's page is sent. */
export interface OwnPages {
  readonly error?: string
  readonly maintenance?: string
}

/** An answer of the router's own. */
export interface FailureAnswer {
  readonly status: number
  /** Flat: name, value, name, value. */
  readonly headers: string[]
  readonly body: string
}

/** What a body or a header of a platform's own answer may name. */
type AnswerFields = { readonly status: number } & Pick<
  FailedRequest,
  'requestId' | 'host' | 'path' | 'appStatus'
>
type Template = (fields: AnswerFields) => string
type Escape = (value: string) => string
type Recipe = (request: FailedRequest) => FailureAnswer

type AnswerRules = Pick<RouterRules, 'failures' | 'ownPages' | 'replacedAnswers'>

/** What clients get in the app's place, by the platform's rules, compiled once for a router. */
export class FailureAnswers {
  readonly #rules: AnswerRules
  readonly #own: OwnPages
  readonly #recipes = new Map<AnsweredInPlace, Recipe>()

  constructor(rules: AnswerRules, own: OwnPages = {}) {
    this.#rules = rules
    this.#own = own
    for (const kind of Object.keys(rules.failures) as RouterFailureKind[]) this.#recipe(kind)
    if (rules.replacedAnswers !== undefined) this.#recipe('replaced-answer')
  }

  answer(kind: AnsweredInPlace, request: FailedRequest): FailureAnswer {
    return this.#recipe(kind)(request)
  }

  /** What is logged of it, and answered. */
  failure(kind: AnsweredInPlace): RouterFailure {
    const { failures, replacedAnswers } = this.#rules
    if (kind !== 'replaced-answer') return failures[kind]
    return replacedAnswers?.failure ?? failures['platform-error']
  }

  #recipe(kind: AnsweredInPlace): Recipe {
    const known = this.#recipes.get(kind)
    if (known !== undefined) return known
    const recipe = compileFailure(kind, this.failure(kind), this.#ownPage(kind))
    this.#recipes.set(kind, recipe)
    return recipe
  }

  /** The user's page stands in for a page, not for the bare refusal of a faulty request. */
  #ownPage(kind: AnsweredInPlace): string | null {
    const { ownPages } = this.#rules
    const url = kind === 'maintenance' ? this.#own.maintenance : this.#own.error
    const { body, status } = this.failure(kind)
    if (ownPages === undefined || url === undefined || !/^https?:\/\/[^\s]+$/i.test(url)) return null
    if (body === 'empty' || (status ?? 503) < 500) return null
    return ownPages.html.replaceAll('{url}', () => escapeHtml(url))
  }
}

/** A failure the platform logs without a status is answered with 503. */
function compileFailure(kind: AnsweredInPlace, failure: RouterFailure, ownPage: string | null): Recipe {
  const status = failure.status ?? 503
  const more = Object.entries(failure.headers ?? {}).map(
    ([name, value]) => [name, compile(value, headerSafe)] as const,
  )
  const replaced = new Set(more.map(([name]) => name.toLowerCase()))
  const { type, always, text } = compileBody(kind, failure, ownPage)
  const first = [...(type === null ? [] : ['Content-Type', type]), ...always]
  const fixed = first.filter((_part, i) => !replaced.has((first[i - (i % 2)] ?? '').toLowerCase()))
  return request => {
    const { requestId, host, path, appStatus = null } = request
    const fields = { status, requestId, host, path, appStatus }
    const body = text(request, fields)
    const headers = [...fixed]
    for (const [name, value] of more) headers.push(name, value(fields))
    headers.push('Content-Length', String(Buffer.byteLength(body)))
    return { status, headers, body }
  }
}

interface BodyRecipe {
  readonly type: string | null
  readonly always: readonly string[]
  readonly text: (request: FailedRequest, fields: AnswerFields) => string
}

const html = 'text/html; charset=utf-8'
const uncached = ['Cache-Control', 'no-cache, no-store']

function compileBody(kind: AnsweredInPlace, failure: RouterFailure, ownPage: string | null): BodyRecipe {
  if (ownPage !== null) return { type: html, always: uncached, text: () => ownPage }
  const { body } = failure
  if (body === 'empty') return { type: null, always: [], text: () => '' }
  if (body === 'page')
    return { type: html, always: uncached, text: request => errorPage(kind, failure, request) }
  const text = compile(body.text, escapeFor(body.type))
  return { type: body.type, always: [], text: (_request, fields) => text(fields) }
}

const values: Readonly<Record<string, Template>> = {
  status: fields => String(fields.status),
  requestId: fields => fields.requestId,
  host: fields => fields.host,
  path: fields => fields.path,
  originalStatus: fields => String(fields.appStatus ?? fields.status),
}

function compile(template: string, escaped: Escape): Template {
  const parts = templateParts(template).map((part): Template => {
    if ('text' in part) return () => part.text
    const value = values[part.field] ?? unknownField(part.field, template, Object.keys(values))
    return fields => escaped(value(fields))
  })
  return fields => parts.map(part => part(fields)).join('')
}

function escapeFor(type: string): Escape {
  if (/html|xml/i.test(type)) return escapeHtml
  return /json/i.test(type) ? value => JSON.stringify(value).slice(1, -1) : value => value
}

/** Nothing a client sends may end the field, or be refused by Node as a field's value. */
function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '')
}
