/** Where Fly.io's rules are written down, or were seen. */
export const configuration = 'https://fly.io/docs/reference/configuration/'
export const runtime = 'https://fly.io/docs/machines/runtime-environment/'
export const listening = 'https://fly.io/docs/js/the-basics/listening-ports/'
export const deploying = 'https://fly.io/docs/launch/deploy/'
export const healthChecks = 'https://fly.io/docs/reference/health-checks/'
export const errorCodes = 'https://fly.io/docs/monitoring/error-codes/'
export const requestHeaders = 'https://fly.io/docs/networking/request-headers/'
export const loadBalancing = 'https://fly.io/docs/reference/load-balancing/'
export const restartPolicy = 'https://fly.io/docs/machines/guides-examples/machine-restart-policy/'
export const sizing = 'https://fly.io/docs/machines/guides-examples/machine-sizing/'
export const autostop = 'https://fly.io/docs/launch/autostop-autostart/'
export const idleRemoved = 'https://community.fly.io/t/15160'
export const scanners = 'https://github.com/superfly/flyctl/tree/master/scanner'
export const bindWarning = 'https://github.com/dev-xo/remix-saas/issues/343'

/** Of values read off requests, answers and logs that users of Fly.io published. */
export const captured = 'as captured by users of Fly.io, 2022 to 2026'
