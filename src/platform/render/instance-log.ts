import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { captured, crashes, scanLog } from './sources.ts'

const help = '==> Docs on specifying a port: https://render.com/docs/web-services#port-binding'
const rule = '==> ///////////////////////////////////////////////////////////'

export const renderInstanceLog: Profile['instanceLog'] = {
  source: fact('', 'secondary', scanLog, 'every line of Render itself begins with ==>'),
  states: fact(
    { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
    'secondary',
    scanLog,
    'Render writes nothing about states',
  ),
  lines: {
    starting: fact("==> Running '{command}'", 'documented', crashes),
    exited: fact(
      '==> Exited with status {status}',
      'documented',
      crashes,
      'other logs have "==> Application exited with code 1"',
    ),
    'scan-none': fact(
      `==> No open ports detected, continuing to scan...\n${help}`,
      'secondary',
      scanLog,
      captured,
    ),
    'scan-loopback': fact(
      `==> No open ports detected on 0.0.0.0, continuing to scan...\n${help}`,
      'secondary',
      scanLog,
      captured,
    ),
    'scan-failed-none': fact(
      `==> Port scan timeout reached, no open ports detected. Bind your service to at least one port. If you don't need to receive traffic on any port, create a background worker instead.\n${help}`,
      'secondary',
      scanLog,
      captured,
    ),
    'scan-failed-loopback': fact(
      `==> Port scan timeout reached, no open ports detected on 0.0.0.0. Detected open ports on localhost -- did you mean to bind one of these to 0.0.0.0?\n${help}`,
      'secondary',
      scanLog,
      captured,
    ),
    'port-detected': fact('==> Detected service running on port {port}', 'secondary', crashes, captured),
    live: fact(
      [
        '==> Your service is live 🎉',
        '==> ',
        rule,
        '==> ',
        '==> Available at your primary URL {url}',
        '==> ',
        rule,
      ].join('\n'),
      'secondary',
      crashes,
      captured,
    ),
  },
}
