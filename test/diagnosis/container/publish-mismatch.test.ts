import { expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Service } from '../../../src/model/plan.ts'
import { evidence, port, ready, tcp } from '../fixtures.ts'
import { built } from './fixtures.ts'

const at = (line: number) => ({ file: 'compose.yaml', line, column: 9 })
const published = { port: 80, key: 'ports', position: at(5) }
const declaredPorts = [published, { port: 9000, key: 'expose', position: at(6) }]

async function warningsOf(
  dockerfile: string,
  listensOn: readonly number[],
  changes: Partial<Service> = {},
): Promise<readonly string[]> {
  const parts = await built(`FROM node:22\n${dockerfile}\nCMD ["node", "server.js"]\n`)
  const service = { ...parts.service, publicPort: 8080, declaredPorts, ...changes }
  const listeners = listensOn.map(number => tcp('0.0.0.0', number))
  const seen = listensOn.includes(port) ? ready({ listeners }) : { listeners }
  const { warnings } = diagnose(evidence({ ...parts, ...seen, service }))
  return warnings.map(({ code, summary }) => `${code}: ${summary}`)
}

const mismatch = 'expose-mismatch: compose.yaml line 5 publishes port 80 of web, and'
const env = (value: string) => ({ env: [{ name: 'PORT', value, position: at(7) }] })

test.each<[string, string, readonly number[], Partial<Service>, string | undefined]>([
  ['listens elsewhere', '', [3000], {}, `${mismatch} it listens on 3000`],
  ['listens there', '', [80], {}, undefined],
  ['follows PORT, nothing else is known', '', [port], {}, undefined],
  ['follows PORT, EXPOSE agrees', 'EXPOSE 80', [port], {}, undefined],
  ['follows PORT, EXPOSE disagrees', 'EXPOSE 5000', [port], {}, `${mismatch} the image says EXPOSE 5000`],
  ['follows PORT, which the file sets so', 'EXPOSE 5000', [port], env('80'), undefined],
  [
    'follows PORT, which the file sets otherwise',
    'EXPOSE 80',
    [port],
    env('3000'),
    `${mismatch} PORT is 3000`,
  ],
  ['follows PORT, which the image sets so', 'ENV PORT=80', [port], {}, undefined],
  ['comes as an image', '', [3000], { port: published }, undefined],
])('ports of a Compose file, and an app that %s', async (_, dockerfile, listensOn, changes, told) => {
  const warnings = await warningsOf(dockerfile, listensOn, changes)
  expect(warnings.filter(warning => warning.startsWith(mismatch))).toEqual(told === undefined ? [] : [told])
})

test('the line to change is named, with what it becomes', async () => {
  const parts = await built('FROM node:22\nCMD ["node", "server.js"]\n')
  const service = { ...parts.service, publicPort: 8080, declaredPorts }
  const { warnings, observations } = diagnose(
    evidence({ ...parts, service, listeners: [tcp('0.0.0.0', 3000)] }),
  )
  expect(warnings.find(({ code }) => code === 'expose-mismatch')?.fix).toEqual([
    { text: 'let ports lead to where it listens: "8080:3000"', file: 'compose.yaml', line: 5 },
  ])
  expect(observations).toContainEqual({
    kind: 'clue',
    text: 'compose.yaml:5 says ports 80; compose.yaml:6 says expose 9000',
  })
})

test('a port that the file has for the services beside it is no extra one', async () => {
  expect(await warningsOf('', [port, 9000])).toEqual([])
  expect(await warningsOf('', [port, 9000], { declaredPorts: [published] })).toMatchObject([
    expect.stringMatching(/^extra-port: it also listens on 9000/),
  ])
})
