import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { unstatedInstanceLog, unstatedRouter, unstatedStart } from './unstated.ts'

const portBinding = 'https://12factor.net/port-binding'
const disposability = 'https://12factor.net/disposability'
const noPlatform = 'no platform in particular: what most of them share'

/** No platform in particular: what an app of twelve factors may rely on, and nothing else. */
export const generic: Profile = {
  id: 'generic',
  name: 'a twelve-factor platform',
  docs: portBinding,
  projectFiles: [],

  port: {
    variable: fact('PORT', 'documented', portBinding, 'bound to a port by the environment'),
    choice: fact({ kind: 'dynamic', from: 3000, to: 60_000 }, 'our-choice', portBinding, noPlatform),
    userMaySet: fact(true, 'our-choice', portBinding, noPlatform),
    routes: fact('port', 'documented', portBinding),
  },

  bind: fact({ family: 'any', loopbackIsReachable: false }, 'our-choice', portBinding, noPlatform),

  boot: {
    timeoutMs: fact(60_000, 'our-choice', disposability, "the shortest of the platforms' usual windows"),
    check: fact({ kind: 'connect' }, 'our-choice', portBinding, noPlatform),
  },

  environment: {},

  start: unstatedStart(portBinding, noPlatform),

  stop: {
    signal: fact('SIGTERM', 'documented', disposability),
    to: fact('all', 'our-choice', disposability, noPlatform),
    graceMs: fact(10_000, 'our-choice', disposability, "the shortest of the platforms' grace periods"),
  },

  restart: fact({ delaysMs: [0, 1_000, 10_000, 60_000] }, 'our-choice', disposability, noPlatform),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'our-choice',
    disposability,
    noPlatform,
  ),

  router: unstatedRouter(portBinding),

  instanceLog: unstatedInstanceLog(portBinding),

  verdicts: fact(
    {
      'wrong-port': { consequence: 'a platform routes to PORT alone: this app gets no request' },
      'loopback-only': { consequence: 'a router is another host: it cannot reach this app' },
      'wrong-family': { consequence: 'the router cannot reach this app by the family of addresses it dials' },
      'not-listening': { consequence: 'a platform gives up on an app that opens no port' },
      'late-bind': { consequence: 'many platforms have given up on this app by {seconds} s' },
      crashed: { consequence: 'the app has ended before it could serve' },
      exited: { consequence: 'the end of the start command is the end of the app' },
      'port-taken': { consequence: 'PORT belongs to this app alone; here another program holds it' },
      'start-failed': { consequence: 'the start command cannot be run' },
      unhealthy: { consequence: 'the health check never passed: the app gets no request' },
      'wrong-protocol': { consequence: 'the router gets no HTTP answer' },
      'no-service': { consequence: 'there is nothing to run' },
    },
    'our-choice',
    portBinding,
    noPlatform,
  ),
}
