import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { nginxFailures } from './nginx/failures.ts'
import { nginxRouter } from './nginx/router.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedInstanceLog, unstatedStart } from './unstated.ts'

const proxy = 'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.proxy.html'
const nodeProxy = 'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-platform-proxy.html'
const procfile =
  'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.build-proc.html'
const policies =
  'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html'
const failedProxying = 'https://github.com/parse-community/parse-server/issues/2464'

const silent = 'AWS states nothing about it'
const unanswered = { consequence: 'nginx on the instance answers every request with 502' }

/** AWS Elastic Beanstalk: Amazon Linux 2 and 2023, nginx on the instance, no Docker. */
export const elasticBeanstalk: Profile = {
  id: 'elastic-beanstalk',
  name: 'AWS Elastic Beanstalk',
  docs: proxy,
  about:
    'Platforms of Amazon Linux 2 and 2023 whose app runs on the instance itself, behind its nginx. On those with Docker, and behind Apache, other rules hold.',
  projectFiles: ['.elasticbeanstalk', '.ebextensions'],

  port: {
    variable: fact('PORT', 'documented', proxy),
    choice: fact(
      { kind: 'fixed', port: 5000 },
      'documented',
      nodeProxy,
      '8081 was the retired Amazon Linux 1; some users report 8080 for Node',
    ),
    userMaySet: fact(true, 'documented', proxy, 'an environment property'),
    routes: fact('port', 'documented', proxy),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: true },
    'documented',
    failedProxying,
    'nginx is on the same host and connects to 127.0.0.1, as its error log shows',
  ),

  boot: {
    timeoutMs: fact(90_000, 'our-choice', proxy, `${silent}: nginx answers 502 until the app listens`),
    check: fact({ kind: 'connect' }, 'our-choice', proxy, 'nginx has no check of its own'),
  },

  environment: {},

  start: {
    ...unstatedStart(procfile, silent),
    sources: fact(
      ['procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'from-memory',
      procfile,
      'the Procfile comes first; for Node then npm start, app.js and server.js',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'our-choice', procfile, `${silent}: what systemd does, which runs the processes`),
    to: fact('all', 'our-choice', procfile, `${silent}: what systemd does`),
    graceMs: fact(90_000, 'our-choice', procfile, `${silent}: what systemd does`),
  },

  restart: fact({ delaysMs: [100] }, 'our-choice', procfile, `${silent}: what systemd does when told to`),

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'from-memory',
    policies,
    '"All at once", the default',
  ),

  router: {
    ...nginxRouter,
    hostname: fact('{app}.us-east-1.elasticbeanstalk.com', 'from-memory', proxy, 'of one region'),
    timeouts: {
      connectMs: fact(60_000, 'from-memory', proxy, "nginx's default"),
      firstByteMs: fact(60_000, 'from-memory', proxy, "nginx's default, and the load balancer's idle limit"),
      idleMs: fact(60_000, 'from-memory', proxy, "nginx's default, and the load balancer's idle limit"),
      bootQueueMs: fact(1, 'measured', proxy, 'nginx keeps no request waiting, see its profile'),
      clientKeepAliveMs: fact(60_000, 'from-memory', proxy, "the load balancer's idle limit"),
      clientHeadMs: fact(60_000, 'from-memory', proxy, "nginx's default"),
    },
    requestHeaders: fact(
      [
        { name: 'X-Real-IP', action: 'set', value: '{clientIp}' },
        { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
        { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      ],
      'documented',
      proxy,
      "of the sample configuration; X-Real-IP is in the platform's own file, as users published it. A load balancer in front adds X-Forwarded-Port and an entry of its own",
    ),
    failures: nginxFailures,
  },

  instanceLog: unstatedInstanceLog(proxy),

  verdicts: plainVerdicts('Elastic Beanstalk', failedProxying, {
    'wrong-port': unanswered,
    'wrong-family': unanswered,
    'not-listening': unanswered,
    'late-bind': {
      consequence: 'nginx answers with 502 until this app listens, after more than {seconds} s',
    },
    crashed: unanswered,
    exited: unanswered,
    'start-failed': unanswered,
    'wrong-protocol': { consequence: 'nginx gets no HTTP answer from this app and serves 502 in its place' },
    'no-service': { consequence: 'there is nothing to run, and nginx answers every request with 502' },
  }),
}
