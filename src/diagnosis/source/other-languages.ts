import { bracketed } from '../want.ts'
import { loopbackName, type SourceRule } from './rule.ts'

export const ruby: readonly SourceRule[] = [
  {
    pattern: /(\bset\s+:port,\s*|^\s*port\s+|\bPort:\s*|:Port\s*=>\s*)(\d+)\b/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) => `${before}ENV.fetch('${want.variable}', ${port})`,
  },
  {
    pattern: new RegExp(`(\\bbind\\s+)(['"])tcp://(${loopbackName}|0\\.0\\.0\\.0):(\\d+)\\2`, 'g'),
    portGroup: 4,
    puts: 'both',
    replace: ([, before, , host, port], want) =>
      `${before}"tcp://${want.host === undefined ? host : bracketed(want.host)}:#{ENV.fetch('${want.variable}', ${port})}"`,
  },
  quotedLoopback(),
]

export const go: readonly SourceRule[] = [
  {
    pattern: new RegExp(`"(?:${loopbackName}|0\\.0\\.0\\.0)?:(\\d+)"`, 'g'),
    portGroup: 1,
    puts: 'both',
    replace: (_, want) => `":" + os.Getenv("${want.variable}")`,
  },
  {
    // "localhost:" + port, fmt.Sprintf("localhost:%s", port), "127.0.0.1:23817"
    pattern: new RegExp(`"${loopbackName}:(?=[%"])`, 'g'),
    puts: 'host',
    replace: () => '":',
  },
]

export const rust: readonly SourceRule[] = [
  {
    pattern: new RegExp(`"(?:${loopbackName}|0\\.0\\.0\\.0):(\\d+)"`, 'g'),
    portGroup: 1,
    puts: 'both',
    replace: ([, port], want) =>
      `format!("${bracketed(want.wildcard)}:{}", std::env::var("${want.variable}").unwrap_or("${port}".into()))`,
  },
  {
    pattern: new RegExp(`"(?:${loopbackName}|0\\.0\\.0\\.0)",\\s*(\\d+)(?=\\s*\\))`, 'g'),
    portGroup: 1,
    puts: 'both',
    replace: ([, port], want) =>
      `"${want.wildcard}", std::env::var("${want.variable}").ok().and_then(|p| p.parse().ok()).unwrap_or(${port})`,
  },
  {
    pattern: new RegExp(`"${loopbackName}:(?=\\{)`, 'g'),
    puts: 'host',
    replace: (_, want) => `"${bracketed(want.wildcard)}:`,
  },
  { pattern: /\[127,\s*0,\s*0,\s*1\]/g, puts: 'host', replace: () => '[0, 0, 0, 0]' },
  quotedLoopback(),
]

export const java: readonly SourceRule[] = [
  {
    pattern:
      /(\b(?:InetSocketAddress|ServerSocket)\(\s*(?:"[^"]*"\s*,\s*)?|\bport\s*=\s*)(\d+)(?=\s*[,);])/gi,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) =>
      `${before}Integer.parseInt(System.getenv().getOrDefault("${want.variable}", "${port}"))`,
  },
  quotedLoopback(),
]

/** Kotlin and Scala. */
export const jvm: readonly SourceRule[] = [
  {
    pattern: /(\bport\s*=\s*)(\d+)(?=\s*[,)])/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) => `${before}System.getenv("${want.variable}")?.toInt() ?: ${port}`,
  },
  quotedLoopback(),
]

/** application.properties, application.yml and their like. */
export const properties: readonly SourceRule[] = [
  {
    pattern: /^(\s*(?:[\w.]*\.)?port\s*[=:]\s*)(\d+)\s*$/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) => `${before}\${${want.variable}:${port}}`,
  },
  {
    pattern: new RegExp(`^(\\s*(?:[\\w.]*\\.)?(?:address|host)\\s*[=:]\\s*)${loopbackName}\\s*$`, 'g'),
    puts: 'host',
    replace: ([, before], want) => `${before}${want.host}`,
  },
]

export const dotnet: readonly SourceRule[] = [
  {
    pattern: new RegExp(`"http://(?:${loopbackName}|0\\.0\\.0\\.0|\\*|\\+):(\\d+)/?"`, 'g'),
    portGroup: 1,
    puts: 'both',
    replace: ([, port], want) =>
      `$"http://${bracketed(want.wildcard)}:{Environment.GetEnvironmentVariable("${want.variable}") ?? "${port}"}"`,
  },
  { pattern: /\bListenLocalhost\(/g, puts: 'host', replace: () => 'ListenAnyIP(' },
]

export const elixir: readonly SourceRule[] = [
  { pattern: /\{127,\s*0,\s*0,\s*1\}/g, puts: 'host', replace: () => '{0, 0, 0, 0}' },
  {
    pattern: /(\bport:\s*)(\d+)/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) =>
      `${before}String.to_integer(System.get_env("${want.variable}") || "${port}")`,
  },
]

/** nginx, Apache, PHP-FPM and Caddy: the variable is filled in by a template, or by the server itself. */
export const serverConfiguration: readonly SourceRule[] = [
  {
    pattern: /^(\s*listen\s+(?:[\w.[\]:]+:)?)(\d+)(?=[\s;])/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before], want) => `${(before ?? '').replace(/(\s)\S+:$/, '$1')}\${${want.variable}}`,
  },
  {
    pattern: /^(\s*Listen\s+)(\d+)\s*$/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before], want) => `${before}\${${want.variable}}`,
  },
  {
    pattern: /^(\s*listen\s*=\s*)(?:[\w.]+:)?(\d+)\s*$/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before], want) => `${before}${bracketed(want.wildcard)}:$${want.variable}`,
  },
  {
    pattern: /^(\s*):(\d+)(?=\s*\{?\s*$)/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before], want) => `${before}:{$${want.variable}}`,
  },
]

function quotedLoopback(): SourceRule {
  return {
    pattern: new RegExp(`(['"])${loopbackName}\\1`, 'g'),
    puts: 'host',
    replace: ([, quote], want) => `${quote}${want.host}${quote}`,
  }
}
