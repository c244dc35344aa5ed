import type { IncomingMessage } from 'node:http'
import type { RouterFailureKind, RouterRules } from '../model/router-rules.ts'

type Door = Pick<RouterRules, 'httpsOnly' | 'mode' | 'requestLimits'>

/**
 * Why a well-formed request is refused before any instance is asked, or `null`. The order is the platforms': the
 * edge sends a client to https whatever the app's state, and an app in maintenance takes no body, large or small.
 */
export function closedDoor(
  rules: Door,
  proto: 'http' | 'https',
  headers: IncomingMessage['headers'],
): RouterFailureKind | null {
  if (rules.httpsOnly && proto === 'http') return 'insecure-request'
  if (rules.mode !== 'serving') return rules.mode
  const limit = rules.requestLimits.body
  if (limit !== undefined && Number(headers['content-length'] ?? 0) > limit) return 'body-too-large'
  return null
}
