import { expect, test } from 'vitest'
import { settingOf } from '../../src/trials/setting-of.ts'
import { plainProject } from './stage.ts'

const settings = [
  ['gunicorn', 'of gunicorn'],
  ['nestjs', 'of NestJS'],
  ['nuxt', ''],
  ['express node', 'of Node'],
  ['bun', 'of Bun'],
] as const

test.each([
  ['gunicorn app:app', ['nestjs'], undefined, 'of gunicorn'],
  ['node dist/main.js', ['nestjs', 'express'], undefined, 'of NestJS'],
  ['./node_modules/.bin/nestjs', ['express'], undefined, 'of NestJS'],
  ['node server.js', [], undefined, 'of Node'],
  ['bun server.ts', ['vite'], undefined, 'of Bun'],
  ['bun server.ts', ['express'], undefined, 'of Node'],
  ['npm start', [], 'node', 'of Node'],
  ['node .output/server/index.mjs', ['nuxt'], 'node', undefined],
  ['./run', [], undefined, undefined],
] as const)('%s, with %j: %s', (command, stacks, runtime, expected) => {
  const project = {
    ...plainProject,
    stacks: stacks.map(stack => ({ stack, because: 'a test' })),
    ...(runtime === undefined ? {} : { runtime }),
  }
  expect(settingOf({ command, project }, settings)).toBe(expected)
})
