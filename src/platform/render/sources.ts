/** Where Render's rules are written down, or were seen. */
export const webServices = 'https://render.com/docs/web-services'
export const healthChecks = 'https://render.com/docs/health-checks'
export const deploys = 'https://render.com/docs/deploys'
export const blueprint = 'https://render.com/docs/blueprint-spec'
export const variables = 'https://render.com/docs/environment-variables'
export const logging = 'https://render.com/docs/logging'
export const free = 'https://render.com/docs/free'
export const tls = 'https://render.com/docs/tls'
export const runtimeErrors = 'https://render.com/tutorials/when-deploys-go-wrong/runtime-errors'
export const crashes = 'https://render.com/tutorials/when-deploys-go-wrong/health-checks-and-crashes'
export const skills = 'https://github.com/render-oss/skills'
export const scanLog = 'https://github.com/rdavydov/Twitch-Channel-Points-Miner-v2/issues/692'
export const cloudflareHeaders = 'https://developers.cloudflare.com/fundamentals/reference/http-headers/'
export const cloudflareLimits = 'https://developers.cloudflare.com/fundamentals/reference/connection-limits/'

/** Of values read off answers and logs that users of Render published. */
export const captured = 'as captured by users of Render, 2024 to 2026; no page of Render states it'
