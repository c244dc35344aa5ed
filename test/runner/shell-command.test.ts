import { expect, test } from 'vitest'
import { shellCommand } from '../../src/runner/shell-command.ts'

const line = 'node server.js --x="a b" && echo $PORT'
const on =
  (...files: string[]): ((file: string) => boolean) =>
  file =>
    files.includes(file)

test.each<[string, 'bash' | 'sh', string[], string]>([
  ['the system’s bash', 'bash', ['/bin/bash', '/bin/sh', '/usr/bin/bash'], '/bin/bash'],
  ['bash of /usr/bin', 'bash', ['/usr/bin/bash', '/bin/sh'], '/usr/bin/bash'],
  ['bash from PATH, as on NixOS', 'bash', ['/nix/bin/bash', '/bin/sh'], '/nix/bin/bash'],
  ['sh where there is no bash', 'bash', ['/bin/sh'], '/bin/sh'],
  ['sh where it is asked for', 'sh', ['/bin/bash', '/bin/sh'], '/bin/sh'],
  [
    'not what a relative entry of PATH holds',
    'bash',
    ['node_modules/.bin/bash', 'bash', '/bin/sh'],
    '/bin/sh',
  ],
])('%s', (_name, shell, files, file) => {
  const env = { PATH: 'node_modules/.bin::/nix/bin' }
  expect(shellCommand(line, shell, env, 'linux', on(...files))).toEqual({
    file,
    args: ['-c', line],
    verbatim: false,
  })
})

test('cmd on Windows, quoted as its /s wants it', () => {
  expect(shellCommand(line, 'bash', { ComSpec: 'C:\\Windows\\system32\\cmd.exe' }, 'win32')).toEqual({
    file: 'C:\\Windows\\system32\\cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    verbatim: true,
  })
  expect(shellCommand(line, 'bash', {}, 'win32').file).toBe('cmd.exe')
})

test('a machine without any shell', () => {
  expect(() => shellCommand(line, 'bash', {}, 'linux', on())).toThrow(
    expect.objectContaining({ name: 'StartError', code: 'ENOENT' }),
  )
})
