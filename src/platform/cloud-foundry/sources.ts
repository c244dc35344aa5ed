/** Where Cloud Foundry's rules are written down, in its documentation and in its source. */
export const routing = 'https://docs.cloudfoundry.org/concepts/http-routing.html'
export const variables = 'https://docs.cloudfoundry.org/devguide/deploy-apps/environment-variable.html'
export const healthChecks = 'https://docs.cloudfoundry.org/devguide/deploy-apps/healthchecks.html'
export const lifecycle = 'https://docs.cloudfoundry.org/devguide/deploy-apps/app-lifecycle.html'
export const startCommands = 'https://docs.cloudfoundry.org/devguide/deploy-apps/start-restart-restage.html'
export const processes = 'https://docs.cloudfoundry.org/devguide/multiple-processes.html'
export const rolling = 'https://docs.cloudfoundry.org/devguide/deploy-apps/rolling-deploy.html'
export const korifi = 'https://github.com/cloudfoundry/korifi/blob/main/api/payloads/app.go'
export const executor = 'https://github.com/cloudfoundry/executor/blob/main/depot/steps'
export const healthcheck = 'https://github.com/cloudfoundry/healthcheck/blob/main/healthcheck.go'
export const routerSpec = 'https://github.com/cloudfoundry/routing-release/blob/develop/jobs/gorouter/spec'
export const gorouter = 'https://github.com/cloudfoundry/gorouter/blob/main'
export const lookup = `${gorouter}/handlers/lookup.go`
export const errorHandler = `${gorouter}/proxy/round_tripper/error_handler.go`
export const roundTripper = `${gorouter}/proxy/round_tripper/proxy_round_tripper.go`
export const requestSize = `${gorouter}/handlers/max_request_size.go`
export const accessLogRecord = `${gorouter}/accesslog/schema/access_log_record.go`
