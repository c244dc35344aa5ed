import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedInstanceLog, unstatedRouter, unstatedStart } from './unstated.ts'

const ports = 'https://docs.staas.io/docs/the-basics/ports.html'
const basics = 'https://docs.staas.io/docs/staas-basics.html'
const silent = 'Staas.io states nothing about it'

/** Staas.io. Its documentation speaks of PORT, of where to bind and of the Procfile; nothing else is known. */
export const staas: Profile = {
  id: 'staas',
  name: 'Staas.io',
  docs: ports,
  projectFiles: [],

  port: {
    variable: fact('PORT', 'documented', ports),
    choice: fact(
      { kind: 'fixed', port: 5000 },
      'documented',
      ports,
      'the user enters it; 5000 is what its samples have',
    ),
    userMaySet: fact(
      true,
      'documented',
      ports,
      'in the environment of the stack, 1024 to 65535; it must be changed with the port of the app',
    ),
    routes: fact('port', 'documented', ports),
  },

  bind: fact(
    { family: 'any', loopbackIsReachable: false },
    'documented',
    ports,
    '0.0.0.0 or [::], not localhost alone',
  ),

  boot: {
    timeoutMs: fact(60_000, 'our-choice', ports, silent),
    check: fact({ kind: 'connect' }, 'our-choice', ports, silent),
  },

  environment: {},

  start: {
    ...unstatedStart(basics, silent),
    sources: fact(
      ['procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'documented',
      basics,
      'the Procfile is required; what follows it is our choice',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'our-choice', ports, silent),
    to: fact('all', 'our-choice', ports, silent),
    graceMs: fact(10_000, 'our-choice', ports, `${silent}: 10 s is what Docker does`),
  },

  restart: fact({ delaysMs: [0, 1_000, 10_000, 60_000] }, 'our-choice', ports, silent),

  deploy: fact({ kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 }, 'our-choice', ports, silent),

  router: unstatedRouter(ports),

  instanceLog: unstatedInstanceLog(ports),

  verdicts: plainVerdicts('Staas.io', ports),
}
