/** A port that frameworks open beside their own: it says nothing about where the app means to serve. */
export interface SidePort {
  readonly port: number
  /** For people, e.g. `Node's inspector`. */
  readonly what: string
  /** `debugger`: never the app's own port. `side`: may be the app's own when nothing else is open at the deadline. */
  readonly kind: 'debugger' | 'side'
  readonly why: string
}

export const sidePorts: readonly SidePort[] = [
  debug(9229, "Node's inspector", 'default of node --inspect'),
  debug(9230, "Node's inspector", 'second inspector of a cluster or of next dev'),
  debug(5858, "Node's old debugger", 'default of node --debug before Node 8'),
  debug(9222, 'a Chromium debugger', 'default of --remote-debugging-port'),
  debug(5005, 'the JVM debugger', 'the usual address of -agentlib:jdwp'),
  debug(5678, 'debugpy', 'default of the Python debugger of VS Code'),
  debug(2345, 'Delve', 'the usual --listen of the Go debugger dlv'),
  side(9090, 'Prometheus metrics', 'the usual port of a Prometheus endpoint'),
  side(9091, 'Prometheus metrics', 'default of the Prometheus push gateway'),
  side(9464, 'OpenTelemetry metrics', "default of OpenTelemetry's Prometheus exporter"),
  side(9394, 'Prometheus metrics', 'default of the Ruby prometheus_exporter'),
  side(9100, 'node exporter metrics', 'default of the Prometheus node exporter'),
  side(4317, 'an OTLP receiver', 'default of OTLP over gRPC'),
  side(4318, 'an OTLP receiver', 'default of OTLP over HTTP'),
  side(5555, 'Prisma Studio or Flower', 'default of both dashboards'),
  side(4983, 'Drizzle Studio', 'default of drizzle-kit studio'),
  side(6379, 'Redis', 'default of a Redis started beside the app'),
  side(5432, 'PostgreSQL', 'default of a PostgreSQL started beside the app'),
  side(11211, 'memcached', 'default of a memcached started beside the app'),
  side(24678, "Vite's reload socket", 'default of hmr.port when Vite runs in middleware mode'),
  side(35729, 'LiveReload', 'default of the livereload protocol'),
  side(8005, "Tomcat's shutdown port", "the shutdown port of Tomcat's server.xml"),
  side(9293, "Puma's control server", 'default of pumactl'),
  side(4369, "Erlang's port mapper", 'epmd, started by Elixir releases'),
]

const byPort: ReadonlyMap<number, SidePort> = new Map(sidePorts.map(entry => [entry.port, entry]))

export function sidePort(port: number): SidePort | undefined {
  return byPort.get(port)
}

function debug(port: number, what: string, why: string): SidePort {
  return { port, what, why, kind: 'debugger' }
}

function side(port: number, what: string, why: string): SidePort {
  return { port, what, why, kind: 'side' }
}
