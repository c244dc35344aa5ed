import type { RequestLimits, RouterFailureKind } from '../model/router-rules.ts'

/** What a request line and the parsed headers say, as Node's server hands them over. */
export interface RequestLine {
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  /** Several Transfer-Encoding fields are joined; an absent one is `undefined`. */
  readonly transferEncoding: string | undefined
}

/** Where a request goes: what the app will see as path, and the authority if the request target had one. */
export interface RequestTarget {
  readonly path: string
  readonly authority: string | undefined
}

/** Why a request line is refused, or `null`. What the HTTP parser refuses never comes here. */
export function refuseRequestLine(line: RequestLine, limits: RequestLimits): RouterFailureKind | null {
  if (line.httpVersion !== '1.1' && line.httpVersion !== '1.0') return 'unsupported-version'
  if (line.method.length > limits.methodName) return 'bad-request'
  // Two blanks and the version: ` HTTP/1.1`.
  if (line.method.length + line.url.length + 10 > limits.requestLine) return 'request-line-too-long'
  // Any other coding would reach the app without the field that names it.
  if (line.transferEncoding !== undefined && line.transferEncoding.toLowerCase() !== 'chunked')
    return 'bad-header'
  return null
}

/** Cuts an absolute-form target to origin-form; `null` for anything that cannot be passed on (`*`, `foo`). */
export function requestTarget(url: string): RequestTarget | null {
  if (url.charCodeAt(0) === 0x2f) return { path: url, authority: undefined }
  const match = /^https?:\/\/([^/?#]+)([/?#].*)?$/i.exec(url)
  const authority = match?.[1]
  if (authority === undefined) return null
  const rest = match?.[2] ?? '/'
  return { path: rest.startsWith('/') ? rest : `/${rest}`, authority }
}

/** A host name or address with an optional port. No blank, quote or user part: it is printed in log lines. */
export function validHost(host: string): boolean {
  return host.length <= 255 && /^(\[[0-9A-Za-z:.%]+\]|[!$%&'()*+,;=.~\w-]+)(:\d{0,5})?$/.test(host)
}
