/** Cookies as a browser keeps them for one host, as far as a few requests in a row need it. Values stay in here. */
export class CookieJar {
  readonly #values = new Map<string, string>()
  readonly #insecure = new Set<string>()

  /** Names of cookies that were set without `Secure`. */
  get insecure(): readonly string[] {
    return [...this.#insecure]
  }

  /** Takes Set-Cookie headers as they stand. */
  readonly store = (setCookies: readonly string[]): void => {
    for (const text of setCookies) {
      const [pair = '', ...attributes] = text.split(';').map(part => part.trim())
      const at = pair.indexOf('=')
      const name = pair.slice(0, at).trim()
      if (at <= 0) continue
      if (attributes.some(isPast)) {
        this.#values.delete(name)
        continue
      }
      this.#values.set(name, pair.slice(at + 1))
      if (attributes.some(attribute => /^secure$/i.test(attribute))) this.#insecure.delete(name)
      else this.#insecure.add(name)
    }
  }

  header(): Readonly<Record<string, string>> {
    if (this.#values.size === 0) return {}
    return { Cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') }
  }
}

/** The cookie is being removed. */
function isPast(attribute: string): boolean {
  if (/^max-age=(0|-\d+)$/i.test(attribute)) return true
  const expires = /^expires=(.*)$/i.exec(attribute)?.[1]
  return expires !== undefined && Date.parse(expires) < Date.now()
}
