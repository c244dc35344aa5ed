/** Where Kamal's rules are written down: its documentation, and the source of kamal-proxy. */
export const proxyConfig = 'https://kamal-deploy.org/docs/configuration/proxy/'
export const overview = 'https://kamal-deploy.org/docs/configuration/overview/'
const source = 'https://github.com/basecamp/kamal-proxy/blob/main/internal'
export const healthCheck = `${source}/server/health_check.go`
export const target = `${source}/server/target.go`
export const service = `${source}/server/service.go`
export const loadBalancer = `${source}/server/load_balancer.go`
export const requestId = `${source}/server/request_id_middleware.go`
export const logging = `${source}/server/logging_middleware.go`
export const goServer = 'https://pkg.go.dev/net/http#Server'
export const pages = `${source}/pages`
export const dockerStop = 'https://docs.docker.com/reference/cli/docker/container/stop/'
export const dockerRestart = 'https://docs.docker.com/engine/containers/start-containers-automatically/'
