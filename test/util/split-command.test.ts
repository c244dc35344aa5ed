import { describe, expect, it } from 'vitest'
import { splitCommand } from '../../src/util/split-command.ts'

describe('splitCommand', () => {
  it.each<[line: string, words: readonly string[], dropped?: string]>([
    ['npm run start', ['npm', 'run', 'start']],
    ['node server.js --port $PORT', ['node', 'server.js', '--port', '$PORT']],
    [
      `sh -c "exec node a.js --port \${PORT:-3000} | tee log"`,
      ['sh', '-c', `exec node a.js --port \${PORT:-3000} | tee log`],
    ],
    [`--default-authentication-plugin='a b' c\\ d`, ['--default-authentication-plugin=a b', 'c d']],
    ['npm run build && npm start', ['npm', 'run', 'build'], '&&'],
    ['a > log', ['a'], '>'],
    ['ls *.js # all', ['ls', '*.js', '#', 'all']],
    ['redis-server\n  --save 60 1', ['redis-server', '--save', '60', '1']],
  ])('%j', (line, words, dropped) => {
    expect(splitCommand(line)).toEqual({ words, ...(dropped !== undefined && { dropped }) })
  })
})
