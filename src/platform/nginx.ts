import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { nginxRouter } from './nginx/router.ts'
import { aboutNginx, proxyModule, systemdExec, systemdKill, systemdService } from './nginx/sources.ts'
import { nginxVerdicts } from './nginx/verdicts.ts'

const noSource = 'nginx does not start apps: the usual systemd unit stands in for it'

/** An app on a server of one's own: nginx in front as a plain reverse proxy, systemd behind it. */
export const nginx: Profile = {
  id: 'nginx',
  name: 'nginx',
  docs: proxyModule,
  about: aboutNginx,
  projectFiles: [],

  port: {
    variable: fact('PORT', 'our-choice', systemdExec, 'Environment=PORT=... of the unit'),
    choice: fact(
      { kind: 'dynamic', from: 3000, to: 60_000 },
      'our-choice',
      systemdExec,
      'whoever writes the unit and the proxy_pass line chooses it; set PORT to have your own',
    ),
    userMaySet: fact(true, 'our-choice', systemdExec, noSource),
    routes: fact('port', 'documented', proxyModule, 'what proxy_pass names'),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: true },
    'documented',
    proxyModule,
    'proxy_pass http://127.0.0.1:PORT; a bind to ::1 alone is not reached',
  ),

  boot: {
    timeoutMs: fact(
      90_000,
      'our-choice',
      systemdService,
      'TimeoutStartSec; nginx itself waits for nothing and answers 502 until the app listens',
    ),
    check: fact({ kind: 'connect' }, 'our-choice', proxyModule, 'nginx has no check of its own'),
  },

  environment: {},

  start: {
    sources: fact(['procfile', 'package-start', 'server-js'], 'our-choice', systemdService, noSource),
    routedProcess: fact('web', 'our-choice', systemdService, noSource),
    releaseProcess: fact('release', 'our-choice', systemdService, noSource),
    buildScripts: fact(['build'], 'our-choice', systemdService, noSource),
    shell: fact(
      'sh',
      'our-choice',
      systemdService,
      'ExecStart= takes no shell: sh -c is the usual way to have one',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', systemdKill),
    to: fact('all', 'documented', systemdKill, 'KillMode=control-group'),
    graceMs: fact(90_000, 'documented', systemdService, 'TimeoutStopSec'),
  },

  restart: fact(
    { delaysMs: [100] },
    'our-choice',
    systemdService,
    'Restart=always, RestartSec=100ms; the default limit of 5 starts in 10 s is not kept',
  ),

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'our-choice',
    systemdService,
    'systemctl restart',
  ),

  router: nginxRouter,

  instanceLog: {
    source: fact('systemd', 'our-choice', systemdService, noSource),
    states: fact(
      { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      'our-choice',
      systemdService,
      noSource,
    ),
    lines: {
      exited: fact(
        '{instance}.service: Main process exited, status={status}',
        'from-memory',
        systemdService,
        'shortened: the journal also says code=exited or killed',
      ),
      killing: fact(
        "{instance}.service: State 'stop-sigterm' timed out. Killing.",
        'from-memory',
        systemdService,
        'as the journal says it',
      ),
    },
  },

  verdicts: nginxVerdicts,
}
