import type { AffinityRule } from '../model/router-rules.ts'

/** Keeps a client with its instance by a cookie that names it. */
export class Affinity {
  readonly #pattern: RegExp
  /** Of each cookie: its name, and what stands behind its value. */
  readonly #cookies: readonly (readonly [string, string])[]
  /** The app's own cookies without which there is no affinity; `null`: none is asked for. */
  readonly #beside: RegExp | null

  constructor(rule: AffinityRule) {
    const cookies = rule.twin === undefined ? [rule] : [rule, rule.twin]
    const own = cookies.map(({ cookie }) => escaped(cookie)).join('|')
    this.#pattern = new RegExp(`(?:^|;)[ \\t]*(?:${own})=([^;]*)`)
    const age = rule.maxAgeSeconds === undefined ? '' : `; Max-Age=${rule.maxAgeSeconds}`
    this.#cookies = cookies.map(({ cookie, attributes }) => [
      cookie,
      `${age}${attributes === '' ? '' : `; ${attributes}`}`,
    ])
    const names = rule.beside?.map(escaped).join('|')
    this.#beside = names === undefined ? null : new RegExp(`(?:^|;)[ \\t]*(?:${names})=`)
  }

  /** The key a request's Cookie field holds. It may name an instance that is gone, or none. */
  keyOf(cookies: string | undefined): string | null {
    if (cookies === undefined || this.#beside?.test(cookies) === false) return null
    return this.#pattern.exec(cookies)?.[1]?.trim() ?? null
  }

  /** True when an answer with these headers (flat) ties its client, which `key` (or nothing) has tied before. */
  ties(headers: readonly string[], key: string, before: string | null): boolean {
    if (this.#beside === null) return key !== before
    return headers.some((value, i) => i % 2 === 1 && isSetCookie(headers[i - 1]) && this.#beside?.test(value))
  }

  /** Adds the Set-Cookie fields that tie a client to the instance with this key. */
  tie(headers: string[], key: string): void {
    for (const [name, tail] of this.#cookies) headers.push('Set-Cookie', `${name}=${key}${tail}`)
  }
}

function isSetCookie(name: string | undefined): boolean {
  return name?.length === 10 && name.toLowerCase() === 'set-cookie'
}

function escaped(name: string): string {
  return name.replace(/[^\w-]/g, '\\$&')
}
