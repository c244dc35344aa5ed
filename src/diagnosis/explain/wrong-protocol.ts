import type { HttpProbe } from '../../model/instance.ts'
import type { RouterFailureKind } from '../../model/router-rules.ts'
import type { Fix } from '../../model/verdict.ts'
import type { Case, Explanation } from './explanation.ts'

/** PORT is open, but what comes back is not HTTP/1.1. */
export function explainWrongProtocol(c: Case): Explanation {
  const probe = failedProbe(c)
  const { variable } = c.evidence.platform.port
  const code = c.evidence.platform.router.failures[failureKind(probe)].code
  const base = { observations: [], ...(code === undefined ? {} : { platformCode: code }) }
  if (probe?.looksLike === 'tls')
    return {
      ...base,
      because: 'it speaks TLS, and the router speaks plain HTTP to the app',
      fix: tlsFixes(c, variable),
    }
  if (probe?.looksLike === 'http2')
    return {
      ...base,
      because: 'it speaks HTTP/2 only, and the router speaks HTTP/1.1 to the app',
      fix: [{ text: `serve HTTP/1.1 on ${variable} (Node: http.createServer, or http2 with allowHTTP1)` }],
    }
  if (probe?.outcome === 'closed')
    return {
      ...base,
      because: 'it closed the connection without an answer',
      fix: [{ text: closedText(c) }],
    }
  if (probe?.withheld !== undefined)
    return {
      ...base,
      because: 'the app answers, but with headers that the router refuses to pass on (too long, or wrong)',
      fix: [
        {
          text: 'send fewer and shorter headers: a session belongs on the server, not in its cookie; leave Content-Length to the framework',
        },
      ],
    }
  if (probe?.outcome === 'not-http')
    return {
      ...base,
      because: `it answered with something that is not HTTP${banner(probe)}`,
      fix: [{ text: `serve HTTP on ${variable}; another protocol needs a platform that routes raw TCP` }],
    }
  if (probe?.outcome === 'refused')
    return {
      ...base,
      because: 'it no longer listens: the first request was refused',
      fix: [{ text: `keep listening on ${variable} for as long as the app runs` }],
    }
  return {
    ...base,
    because: `no answer came back${probe?.error === undefined ? '' : ` (${probe.error})`}`,
    fix: [{ text: `answer HTTP requests on ${variable}` }],
  }
}

function failedProbe({ evidence }: Case): HttpProbe | undefined {
  const { firstAnswer, health } = evidence
  return firstAnswer !== undefined && firstAnswer.outcome !== 'answer' ? firstAnswer : health
}

function failureKind(probe: HttpProbe | undefined): RouterFailureKind {
  if (probe?.withheld !== undefined) return probe.withheld
  if (probe?.outcome === 'closed') return 'closed-without-response'
  return probe?.outcome === 'refused' ? 'connect-refused' : 'bad-response'
}

function tlsFixes({ evidence }: Case, variable: string): readonly Fix[] {
  const certificate = ['NITRO_SSL_CERT', 'SSL_CERT_FILE', 'SSL_CRT_FILE', 'HTTPS'].find(
    name => name !== 'SSL_CERT_FILE' && evidence.environment[name] !== undefined,
  )
  const hit = evidence.sources.find(({ text }) => /\bhttps\.createServer\(/.test(text))
  const after = hit?.text.replace(
    /\bhttps\.createServer\(\s*(?:[\w.]+|\{[^}]*\})\s*,\s*/,
    'http.createServer(',
  )
  const text = `speak plain HTTP on ${variable}: TLS ends at the router`
  if (certificate !== undefined) return [{ text: `${text}; unset ${certificate}` }]
  if (hit === undefined) return [{ text }]
  const { file, line } = hit
  return [
    {
      text: `${file} line ${line}: ${text}`,
      file,
      line,
      ...(after === undefined || after === hit.text ? {} : { before: hit.text, after }),
    },
  ]
}

function closedText({ stack, evidence }: Case): string {
  const fpm =
    stack?.remedy.stack === 'php-fpm' ||
    evidence.listeners.some(({ process }) => /php-fpm/.test(process?.command ?? ''))
  if (fpm) return 'PHP-FPM speaks FastCGI, not HTTP: put nginx, Apache or Caddy in front of it'
  return `answer HTTP requests on ${evidence.platform.port.variable}; a raw TCP server cannot be routed to`
}

function banner({ head }: HttpProbe): string {
  if (head === undefined || head.trim() === '') return ''
  const text = head.trim().replace(/\s+/g, ' ')
  return `: "${text.length > 40 ? `${text.slice(0, 37)}...` : text}"`
}
