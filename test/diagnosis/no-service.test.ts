import { expect, test } from 'vitest'
import { noService } from '../../src/diagnosis/no-service.ts'
import { heroku, platformWith, project } from './fixtures.ts'

test('an empty directory', () => {
  const verdict = noService(heroku, project())
  expect(verdict).toMatchObject({ ok: false, code: 'no-service', platformCode: 'H14', service: 'web' })
  expect(verdict.summary).toBe(
    'Heroku would find nothing to run and answer every request with 503: no Procfile, no start script in package.json, no server.js says how to start it',
  )
  expect(verdict.fix[0]).toMatchObject({ file: 'Procfile', after: 'web: node server.js' })
})

test('the framework found gives the command', () => {
  const verdict = noService(
    heroku,
    project({
      stacks: [{ stack: 'flask', because: 'requirements.txt: flask' }],
      suspects: [{ command: 'gunicorn app:app', because: 'app.py makes a Flask app' }],
    }),
  )
  expect(verdict.observations).toEqual([
    { kind: 'clue', text: 'it looks like flask (requirements.txt: flask)' },
  ])
  expect(verdict.fix).toEqual([
    {
      text: 'add a file named Procfile with "web: gunicorn app:app" (app.py makes a Flask app)',
      file: 'Procfile',
      after: 'web: gunicorn app:app',
    },
    { text: 'to try it at once', command: "paas-sim up --command 'gunicorn app:app'" },
  ])
})

test('a Procfile without web', () => {
  const verdict = noService(
    heroku,
    project({
      procfile: { file: 'Procfile', processes: [{ name: 'worker', command: 'node worker.js', line: 1 }] },
    }),
  )
  expect(verdict.summary).toMatch(/the Procfile has worker, but no web$/)
})

test('a platform without Procfile is told by --command, and quotes survive', () => {
  const start = { ...heroku.start, sources: ['package-start' as const] }
  const verdict = noService(platformWith({ start }), project())
  expect(verdict.fix[0]).toMatchObject({ command: "paas-sim up --command 'node server.js'" })
  const quoted = noService(heroku, project({ suspects: [{ command: "node -e 'x'", because: 'x' }] }))
  expect(quoted.fix[1]?.command).toBe("paas-sim up --command 'node -e '\\''x'\\'''")
})
