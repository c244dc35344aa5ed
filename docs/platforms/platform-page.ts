import type { Profile } from '../../src/model/profile.ts'
import { listFacts } from '../../src/platform/fact.ts'

const marks = {
  documented: 'documented',
  secondary: 'secondary source',
  measured: 'measured',
  'from-memory': '**from memory**',
  'our-choice': 'our choice',
} as const

/** The page of one platform: every rule of its profile with its value, confidence, source and note. */
export function platformPage(profile: Profile): string {
  const facts = listFacts({ ...profile, features: {} })
  const features = Object.entries(profile.features ?? {})
  return `# ${profile.name}

The rules paas-sim follows with \`--platform ${profile.id}\`, written from its profile in \`src/platform/\` by
\`npm run docs:platforms\`. Times are milliseconds, sizes bytes. *Documented*: seen in the vendor's documentation, source
or logs. *Secondary*: a third party quotes it. *Measured*: seen on the wire. *From memory*: without a source so far.
*Our choice*: the platform says nothing, and something had to be chosen.

Start at ${profile.docs}.
${profile.about === undefined ? '' : `\n${profile.about}\n`}${features.length === 0 ? '' : `\n## Features (\`--feature <name>\`)\n\n${features.map(([name, { description }]) => `- \`${name}\`: ${description}`).join('\n')}\n`}
## Rules

${table(facts)}
${features.map(([name, feature]) => `\n## What \`${name}\` changes\n\n${table(listFacts(feature.changes as unknown as Profile))}\n`).join('')}`
}

function table(facts: ReturnType<typeof listFacts>): string {
  const rows = facts.map(({ path, fact }) => {
    const note = fact.note === undefined ? '' : cell(fact.note)
    return `| \`${path}\` | ${valueText(fact.fact)} | ${marks[fact.confidence]} | ${sourceText(fact.source)} | ${note} |`
  })
  return ['| rule | value | confidence | source | note |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}

function valueText(value: unknown): string {
  return `\`\`${cell(JSON.stringify(value) ?? '')} \`\``
}

function sourceText(source: string): string {
  return /^https?:\/\/\S+$/.test(source) ? `[source](${source})` : cell(source)
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
