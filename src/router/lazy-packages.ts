import { createRequire } from 'node:module'
import type * as HttpProxy from 'http-proxy'
import type * as Undici from 'undici'

// To load undici takes longer than all else that paas-sim does before the app runs: it is done while the app boots.
const require = createRequire(import.meta.url)
let undiciLoaded: UndiciParts | undefined
let httpProxyLoaded: typeof HttpProxy | undefined

type UndiciParts = Pick<typeof Undici, 'Client' | 'errors'>

export function undici(): UndiciParts {
  undiciLoaded ??= undiciParts()
  return undiciLoaded
}

/** The whole of it, with fetch, caches and cookies, takes four times as long; a release may have its parts elsewhere. */
function undiciParts(): UndiciParts {
  try {
    return {
      Client: require('undici/lib/dispatcher/client.js') as typeof Undici.Client,
      errors: require('undici/lib/core/errors.js') as typeof Undici.errors,
    }
  } catch {
    return require('undici') as typeof Undici
  }
}

export function httpProxy(): typeof HttpProxy {
  httpProxyLoaded ??= require('http-proxy') as typeof HttpProxy
  return httpProxyLoaded
}
