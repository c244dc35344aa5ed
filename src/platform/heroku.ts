import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { herokuFeatures } from './heroku/features.ts'
import { herokuInstanceLog } from './heroku/instance-log.ts'
import { herokuRouter } from './heroku/router.ts'
import {
  codes,
  dynos,
  ecoHours,
  images,
  nodeBuildpack,
  procfile,
  restarts,
  routing,
  startup,
} from './heroku/sources.ts'
import { herokuVerdicts } from './heroku/verdicts.ts'

const mebibyte = 1_024 * 1_024

/** Heroku, Common Runtime (Cedar), Router 2.0. */
export const heroku: Profile = {
  id: 'heroku',
  name: 'Heroku',
  docs: routing,
  projectFiles: ['Procfile', 'app.json', 'heroku.yml'],
  ignoreFiles: fact(
    ['.slugignore'],
    'documented',
    'https://devcenter.heroku.com/articles/slug-compiler#ignoring-files-with-slugignore',
  ),

  port: {
    variable: fact('PORT', 'documented', startup),
    choice: fact(
      { kind: 'dynamic', from: 3000, to: 60_000 },
      'secondary',
      startup,
      'no range is published; values between 6074 and 53161 are seen in public logs',
    ),
    userMaySet: fact(
      false,
      'from-memory',
      startup,
      'the dyno manager sets PORT for each dyno, whatever the config var says',
    ),
    routes: fact('port', 'documented', codes),
  },

  bind: fact({ family: 'any', loopbackIsReachable: false }, 'documented', startup),

  boot: {
    timeoutMs: fact(
      60_000,
      'documented',
      `${codes}#r10-boot-timeout`,
      '90 s for Java buildpacks; adjustable per app',
    ),
    check: fact({ kind: 'connect' }, 'documented', startup, 'no HTTP health check on the Common Runtime'),
  },

  environment: fact({ DYNO: '{instance}' }, 'documented', startup),
  runtimeEnvironment: {
    node: fact(
      { NODE_ENV: 'production', MEMORY_AVAILABLE: '512', WEB_MEMORY: '512', WEB_CONCURRENCY: '1' },
      'documented',
      `${nodeBuildpack}/blob/main/profile/WEB_CONCURRENCY.sh`,
      'as on a dyno with 512 MB',
    ),
  },

  start: {
    sources: fact(
      ['heroku-yml', 'app-json', 'procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'documented',
      procfile,
      'heroku.yml comes before the Procfile; app.json says how many of each, and what variables',
    ),
    routedProcess: fact('web', 'documented', procfile),
    releaseProcess: fact('release', 'documented', procfile),
    buildScripts: fact(['heroku-postbuild', 'build'], 'documented', `${nodeBuildpack}#build-scripts`),
    shell: fact('bash', 'documented', startup),
  },

  container: {
    memoryBytes: fact(
      1_024 * mebibyte,
      'documented',
      `${codes}#r15-memory-quota-vastly-exceeded`,
      'eco, basic and standard-1x dynos have 512 MB; above it Heroku swaps and logs R14, which is not done here, and at about twice that it kills (R15)',
    ),
    outOfMemory: fact(
      { code: 'R15', consequence: 'Heroku kills this app because it uses far more memory than it may' },
      'documented',
      `${codes}#r15-memory-quota-vastly-exceeded`,
    ),
    user: fact(
      '10000:10000',
      'from-memory',
      images,
      "never root, whatever USER says: a user of the dyno's own, the number is an example",
    ),
    stopSignalOfImage: fact(
      false,
      'documented',
      images,
      'neither STOPSIGNAL nor EXPOSE nor HEALTHCHECK is respected',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', `${codes}#r12-exit-timeout`),
    to: fact('all', 'documented', `${dynos}#graceful-shutdown-with-sigterm`),
    graceMs: fact(30_000, 'documented', `${codes}#r12-exit-timeout`),
  },

  restart: fact(
    { delaysMs: [0, 20, 40, 60, 180, 320].map(minutes => minutes * 60_000) },
    'secondary',
    'https://github.com/OWASP/NodeGoat/issues/165',
    `a verbatim quotation of ${dynos}#automatic-dyno-restarts: "up to" these minutes`,
  ),

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    'https://devcenter.heroku.com/articles/labs-preboot',
    'routing is paused, the old dynos are stopped, the new ones started, routing resumes',
  ),

  sleep: { idleMs: fact(1_800_000, 'documented', ecoHours, 'Eco dynos only') },
  cycle: {
    everyMs: fact(86_400_000, 'documented', restarts),
    jitterMs: fact(12_960_000, 'documented', restarts, 'up to 216 minutes'),
  },

  router: herokuRouter,
  instanceLog: herokuInstanceLog,
  verdicts: herokuVerdicts,
  features: herokuFeatures,
}
