import { createRequire } from 'node:module'
import type * as HttpProxy from 'http-proxy'
import type * as Undici from 'undici'

// To load undici takes longer than all else that paas-sim does before the app runs: it is done while the app boots.
const require = createRequire(import.meta.url)
let undiciLoaded: typeof Undici | undefined
let httpProxyLoaded: typeof HttpProxy | undefined

export function undici(): typeof Undici {
  undiciLoaded ??= require('undici') as typeof Undici
  return undiciLoaded
}

export function httpProxy(): typeof HttpProxy {
  httpProxyLoaded ??= require('http-proxy') as typeof HttpProxy
  return httpProxyLoaded
}
