/** Where Cloud Run's rules are written down, or were seen. */
export const contract = 'https://cloud.google.com/run/docs/container-contract'
export const healthChecks = 'https://cloud.google.com/run/docs/configuring/healthchecks'
export const requestTimeout = 'https://cloud.google.com/run/docs/configuring/request-timeout'
export const httpsRequest = 'https://cloud.google.com/run/docs/triggering/https-request'
export const quotas = 'https://cloud.google.com/run/quotas'
export const memory = 'https://cloud.google.com/run/docs/configuring/memory-limits'
export const scaling = 'https://cloud.google.com/run/docs/about-instance-autoscaling'
export const concurrency = 'https://cloud.google.com/run/docs/about-concurrency'
export const affinity = 'https://cloud.google.com/run/docs/configuring/session-affinity'
export const troubleshooting = 'https://cloud.google.com/run/docs/troubleshooting'
export const logging = 'https://cloud.google.com/run/docs/logging'
export const headersSeen = 'https://github.com/ahmetb/cloud-run-faq/issues/71'
export const malformed = 'https://github.com/GoogleCloudPlatform/esp-v2/issues/438'
export const timedOut = 'https://github.com/fastapi/fastapi/issues/2812'
export const crashedSeen = 'https://github.com/ahmetb/cloud-run-faq/issues/140'

/** Of values read off answers and logs that users of Cloud Run published. */
export const captured = 'as captured by users of Cloud Run, 2021 to 2026'
