/** Where Railway's rules are written down, or were seen. */
export const healthchecks = 'https://docs.railway.com/deployments/healthchecks'
export const deployments = 'https://docs.railway.com/deployments/reference'
export const teardown = 'https://docs.railway.com/deployments/deployment-teardown'
export const restartPolicy = 'https://docs.railway.com/deployments/restart-policy'
export const serverless = 'https://docs.railway.com/deployments/serverless'
export const scaling = 'https://docs.railway.com/deployments/scaling'
export const startCommand = 'https://docs.railway.com/deployments/start-command'
export const variables = 'https://docs.railway.com/variables/reference'
export const domains = 'https://docs.railway.com/networking/domains/working-with-domains'
export const limits = 'https://docs.railway.com/networking/public-networking/specs-and-limits'
export const edge = 'https://docs.railway.com/networking/edge-networking'
export const logs = 'https://docs.railway.com/cli/logs'
export const failedToRespond =
  'https://docs.railway.com/networking/troubleshooting/application-failed-to-respond'

/** Of values read off requests, answers and logs that users of Railway published. */
export const captured = 'as captured by users of Railway, 2025 and 2026'
