import type { FirstAnswer, HttpProbe } from '../model/instance.ts'
import { CookieJar } from './cookie-jar.ts'

const most = 5

export interface Followed {
  /** What a client saw of one request; `cookies` gets each Set-Cookie as it stands. */
  readonly ask: (
    path: string,
    headers: Readonly<Record<string, string>>,
    cookies: (setCookies: readonly string[]) => void,
  ) => Promise<HttpProbe>
  /** Of the app in production, e.g. `shop.example`. */
  readonly hostname: string
  readonly path: string
}

/**
 * Asks as a browser that uses https: follows redirects to the same host, five at most, and gives its cookies back.
 * The first answer, with the circle its redirect led in, and the cookies that were not marked as Secure.
 */
export async function followRedirects({ ask, hostname, path }: Followed): Promise<FirstAnswer> {
  const jar = new CookieJar()
  const seen = [path]
  const step = (to: string) => ask(to, jar.header(), jar.store)
  const first = await step(path)
  let loop: readonly string[] | undefined
  let answer = first
  while (loop === undefined && seen.length <= most) {
    const next = sameHostPath(answer, hostname, seen.at(-1) ?? path)
    if (next === undefined) break
    if (seen.includes(next)) loop = [...seen, next].map(path => `https://${hostname}${path}`)
    else {
      seen.push(next)
      answer = await step(next)
    }
  }
  const { insecure } = jar
  return {
    ...first,
    ...(loop === undefined ? {} : { loop }),
    ...(insecure.length === 0 ? {} : { insecureCookies: insecure }),
  }
}

/** Path and query of a redirect that stays on the host; the scheme does not matter, the router makes it one. */
function sameHostPath(answer: HttpProbe, hostname: string, from: string): string | undefined {
  const { status = 0, location } = answer
  if (answer.outcome !== 'answer' || location === undefined || status < 300 || status > 399) return undefined
  const base = `https://${hostname}${from}`
  if (!URL.canParse(location, base)) return undefined
  const url = new URL(location, base)
  return url.hostname === new URL(base).hostname ? `${url.pathname}${url.search}` : undefined
}
