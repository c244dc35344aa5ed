/** @type {import('paas-sim').OwnPlatform} */
export default {
  extends: 'generic',
  id: 'acme',
  name: 'Acme Cloud',
  docs: 'https://wiki.acme.example/cloud/rules',

  port: { variable: 'LISTEN_PORT', choice: { kind: 'fixed', port: 9000 }, userMaySet: false },
  bind: { family: 'ipv4' },
  boot: {
    timeoutMs: {
      fact: 45_000,
      confidence: 'measured',
      source: 'https://wiki.acme.example/cloud/deploys#time',
      note: 'the wiki says a minute',
    },
    check: {
      kind: 'http',
      path: '/healthz',
      method: 'GET',
      passes: [[200, 299]],
      intervalMs: 500,
      timeoutMs: 2_000,
      headers: { 'User-Agent': 'acme-probe' },
    },
  },
  environment: { REGION: 'eu-1' },
  stop: { graceMs: 20_000 },

  router: {
    hostname: '{app}.acme.example',
    timeouts: { firstByteMs: 20_000 },
    requestHeaders: [
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Edge', action: 'set', value: 'acme-edge' },
    ],
    failures: {
      'first-byte-timeout': {
        status: 504,
        code: 'A4',
        body: { type: 'text/plain', text: 'A4 the app did not answer within 20 s' },
      },
    },
  },
  verdicts: { unhealthy: { code: 'A1', consequence: 'Acme Cloud keeps the release before this one' } },
}
