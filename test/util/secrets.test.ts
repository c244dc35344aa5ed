import { describe, expect, it } from 'vitest'
import { looksSecret, mask, maskIn } from '../../src/util/secrets.ts'

describe('looksSecret', () => {
  it.each([
    ...[
      'SECRET',
      'SECRET_KEY_BASE',
      'API_KEY',
      'STRIPE_SECRET_KEY',
      'GITHUB_TOKEN',
      'DB_PASSWORD',
      'PGPASSWORD',
    ],
    ...[
      'AWS_ACCESS_KEY',
      'apiKey',
      'authToken',
      'MY-PASSWD',
      'SESSION_SECRET',
      'SENTRY_DSN',
      'npm_config__auth',
    ],
    ...['KEY', 'SMTP_PASS', 'GOOGLE_CREDENTIALS', 'COOKIE_SALT', 'JWT', 'PASSPHRASE'],
  ])('%s', name => {
    expect(looksSecret(name)).toBe(true)
  })

  it.each([
    ...[
      'PORT',
      'PATH',
      'NODE_ENV',
      'PWD',
      'OLDPWD',
      'MONKEY',
      'TOKENIZER_MODE',
      'KEYBOARD',
      'COMPASS',
      'AUTHOR',
    ],
    ...[
      'PUBLIC_KEY',
      'STRIPE_PUBLISHABLE_KEY',
      'AWS_ACCESS_KEY_ID',
      'SSH_AUTH_SOCK',
      'SSL_KEY_FILE',
      'DATABASE_URL',
    ],
  ])('not %s', name => {
    expect(looksSecret(name)).toBe(false)
  })
})

describe('mask', () => {
  it.each([
    ['API_KEY', 'abcdef', '********'],
    ['API_KEY', '', ''],
    ['PORT', '3000', '3000'],
    ['DATABASE_URL', 'postgres://bob:pa:ss@db:5432/x', 'postgres://bob:********@db:5432/x'],
    ['DATABASE_URL', 'postgres://u:p@ss@db/x', 'postgres://u:********@db/x'],
    ['REDIS_URL', 'redis://:hunter2@h:1', 'redis://:********@h:1'],
    ['HOME_URL', 'https://example.com:8080/a@b', 'https://example.com:8080/a@b'],
  ])('%s=%s', (name, value, shown) => {
    expect(mask(name, value)).toBe(shown)
  })
})

describe('maskIn', () => {
  const environment = {
    API_KEY: 'k-12345',
    LONGER_TOKEN: 'k-12345-and-more',
    DATABASE_URL: 'postgres://bob:tiger7@db/x',
    SHORT_SECRET: 'abc',
    FLAG_SECRET: 'true',
    PIN: '3000',
    GONE_TOKEN: undefined,
    PLAIN: 'visible',
  }

  it.each([
    ['start --key k-12345', 'start --key ********'],
    ['k-12345-and-more', '********'],
    ['login tiger7 at postgres://bob:tiger7@db/x', 'login ******** at postgres://bob:********@db/x'],
    ['curl https://me:unknown@host/', 'curl https://me:********@host/'],
    ['abc true 3000 visible', 'abc true 3000 visible'],
  ])('%s', (text, shown) => {
    expect(maskIn(text, environment)).toBe(shown)
  })

  it('leaves no secret of any position in the text', () => {
    for (let at = 0; at < 20; at++) {
      const text = `${'x'.repeat(at)}k-12345${'k'.repeat(20 - at)}`
      expect(maskIn(text, environment)).not.toContain('k-12345')
    }
  })
})
