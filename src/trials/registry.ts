import { healthTrial } from './health.ts'
import { hostTrial } from './host.ts'
import { insecureRedirectTrial } from './insecure-redirect.ts'
import { keepAliveTrial } from './keep-alive.ts'
import { streamingTrial } from './streaming.ts'
import type { Trial } from './trial.ts'
import { websocketTrial } from './websocket.ts'

/** Every trial of a running app, in the order their findings are told. */
export const trials: readonly Trial[] = [
  insecureRedirectTrial,
  keepAliveTrial,
  hostTrial,
  healthTrial,
  websocketTrial,
  streamingTrial,
]
