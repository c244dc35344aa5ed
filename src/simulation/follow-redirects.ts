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
  /** A cookie of the platform's own, which the app cannot change. */
  readonly platformCookie?: string | undefined
}

/**
 * Asks as a browser that uses https: follows redirects to the same host, five at most, and gives its cookies back.
 * The first answer, with the circle its redirect led in, and the cookies that were not marked as Secure.
 */
export async function followRedirects({
  ask,
  hostname,
  path,
  platformCookie,
}: Followed): Promise<FirstAnswer> {
  const jar = new CookieJar()
  const asked: { readonly path: string; readonly cookies: string }[] = []
  const step = (to: string) => {
    const headers = jar.header()
    asked.push({ path: to, cookies: headers.Cookie ?? '' })
    return ask(to, headers, jar.store)
  }
  const first = await step(path)
  let loop: readonly string[] | undefined
  let answer = first
  while (asked.length <= most) {
    const next = sameHostPath(answer, hostname, asked.at(-1)?.path ?? path)
    if (next === undefined) break
    const before = asked.filter(visit => visit.path === next)
    const cookies = jar.header().Cookie ?? ''
    // An app may send a client back once, to see whether it keeps cookies.
    if (before.length > 1 || before.some(visit => visit.cookies === cookies)) {
      loop = [...asked.map(visit => visit.path), next].map(to => `https://${hostname}${to}`)
      break
    }
    answer = await step(next)
  }
  const insecure = jar.insecure.filter(name => name !== platformCookie)
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
