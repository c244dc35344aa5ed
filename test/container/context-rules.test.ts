import { describe, expect, test } from 'vitest'
import { contextRules } from '../../src/container/context-rules.ts'

const rules = (ignore: string, more: { always?: string[]; secrets?: string[] } = {}) =>
  contextRules({ ignore, always: ['Dockerfile', '.dockerignore'], secrets: [], ...more })

describe('what of a context is sent', () => {
  // Patterns as https://docs.docker.com/build/concepts/context/#dockerignore-files has them.
  test.each([
    ['*/temp*', 'somedir/temporary.txt', 'ignored'],
    ['*/temp*', 'somedir/subdir/temporary.txt', 'sent'],
    ['*/*/temp*', 'somedir/subdir/temporary.txt', 'ignored'],
    ['temp?', 'tempa', 'ignored'],
    ['temp?', 'temp', 'sent'],
    ['**/*.go', 'a/b/c.go', 'ignored'],
    ['**/*.go', 'c.go', 'ignored'],
    ['/foo/bar/', 'foo/bar/x', 'ignored'],
    ['foo/bar', 'foo/bar/x/y', 'ignored'],
    ['*.md\n!README.md', 'README.md', 'sent'],
    ['*.md\n!README*.md\nREADME-secret.md', 'README-secret.md', 'ignored'],
    ['# *.md', 'x.md', 'sent'],
    ['*.MD', 'x.md', 'sent'],
    ['\uFEFFdist', 'dist/x', 'ignored'],
    ['dist\r\nlog\r\n', 'log', 'ignored'],
    ['*', 'Dockerfile', 'sent'],
    ['.dockerignore\nDockerfile', '.dockerignore', 'sent'],
    ['*', 'Dockerfile.old', 'ignored'],
  ])('%j: %s is %s', (ignore, name, fate) => {
    expect(rules(ignore).fate(name)).toBe(fate)
  })

  test.each([
    ['.env', 'withheld'],
    ['.env.local', 'withheld'],
    ['.env.production', 'withheld'],
    ['packages/api/.env', 'withheld'],
    ['.env.example', 'sent'],
    ['a/.env.sample', 'sent'],
    ['.env.production.template', 'sent'],
    ['.environment', 'sent'],
    ['my.env', 'sent'],
    ['secrets.txt', 'withheld'],
  ])('%s is %s', (name, fate) => {
    expect(rules('', { secrets: ['secrets.txt'] }).fate(name)).toBe(fate)
  })

  test.each([
    ['!.env.production', '.env.production', 'sent'],
    ['!.env.*', '.env.production', 'withheld'],
    ['!.env', '.env', 'withheld'],
    ['!.env.local', '.env.local', 'withheld'],
    ['.env', '.env', 'ignored'],
  ])('asked for with %j, %s is %s', (ignore, name, fate) => {
    expect(rules(ignore).fate(name)).toBe(fate)
  })

  test.each([
    ['node_modules', 'node_modules', false],
    ['*\n!src/**', 'src', true],
    ['*\n!src/deep/x', 'src', true],
    ['*\n!src/deep/x', 'lib', false],
    ['*\n!**/x', 'lib', true],
    ['*\n!src', 'src/a', false],
  ])('%j: whether the ignored directory %s is looked into: %s', (ignore, directory, expected) => {
    expect(rules(ignore).mayHold(directory)).toBe(expected)
  })

  test('an ignored directory is looked into for the Dockerfile', () => {
    expect(rules('docker', { always: ['docker/Dockerfile'] }).mayHold('docker')).toBe(true)
  })
})
