import type { AffinityRule } from '../model/router-rules.ts'

/** Keeps a client with its instance by a cookie that names it. */
export class Affinity {
  readonly #pattern: RegExp
  readonly #name: string
  readonly #tail: string

  constructor(rule: AffinityRule) {
    this.#name = rule.cookie
    this.#pattern = new RegExp(`(?:^|;)[ \\t]*${rule.cookie.replace(/[^\w-]/g, '\\$&')}=([^;]*)`)
    this.#tail = `; Max-Age=${rule.maxAgeSeconds}${rule.attributes === '' ? '' : `; ${rule.attributes}`}`
  }

  /** The key a request's Cookie field holds. It may name an instance that is gone, or none. */
  keyOf(cookies: string | undefined): string | null {
    if (cookies === undefined) return null
    return this.#pattern.exec(cookies)?.[1]?.trim() ?? null
  }

  /** The Set-Cookie field that ties a client to the instance with this key. */
  cookieFor(key: string): string {
    return `${this.#name}=${key}${this.#tail}`
  }
}
