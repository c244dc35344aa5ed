import type { Fact, Profile } from '../model/profile.ts'
import type { RouterRules } from '../model/router-rules.ts'
import { fact } from './fact.ts'
import { herokuFeatures } from './heroku/features.ts'
import { herokuRouter } from './heroku/router.ts'
import { dynos, errorPages, nodeBuildpack, startup } from './heroku/sources.ts'
import { heroku } from './heroku.ts'

// What is known of images is known of Cedar: Fir's are built by buildpacks.
const { sleep: _eco, container: _images, ...rest } = heroku
const { ownPages: _ownPages, ...router } = herokuRouter as Exclude<typeof herokuRouter, Fact<RouterRules>>
const { 'http-disable-keepalive-to-dyno': noKeepAlive, maintenance } = herokuFeatures

/** Heroku, the Fir generation: what differs from Cedar. */
export const herokuFir: Profile = {
  ...rest,
  id: 'heroku-fir',
  name: 'Heroku Fir',
  docs: startup,
  about: `The Fir generation, where it differs from Cedar (\`--platform heroku\`): dynos are reached by IPv6, are named by a
hash, and live in Private Spaces. It has no Eco dynos, no session affinity, no preboot and no custom error pages
(${errorPages}).`,
  projectFiles: ['project.toml'],

  bind: fact(
    { family: 'ipv6', loopbackIsReachable: false },
    'documented',
    startup,
    'on Fir a web process must bind IPv6, [::]:$PORT',
  ),

  environment: fact(
    { DYNO: '{service}-12a34b56d-e78f{index}' },
    'documented',
    startup,
    'the process type, a hash and a random end; both are examples',
  ),
  runtimeEnvironment: {
    node: fact(
      { NODE_ENV: 'production' },
      'from-memory',
      nodeBuildpack,
      'Cloud Native Buildpacks build there: what the classic one also sets is not known of them',
    ),
  },

  restart: fact(
    { delaysMs: [0, 1_000] },
    'secondary',
    'https://github.com/OWASP/NodeGoat/issues/165',
    `a verbatim quotation of ${dynos}#automatic-dyno-restarts: no back-off in Private Spaces; the second between two starts is our choice`,
  ),

  router,
  features: {
    ...(noKeepAlive === undefined ? {} : { 'http-disable-keepalive-to-dyno': noKeepAlive }),
    ...(maintenance === undefined ? {} : { maintenance }),
  },
}
