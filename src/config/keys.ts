/** What may stand in a paas-sim.yaml; docs/paas-sim.schema.json has the same. */
export const configKeys = [
  'platform',
  'platforms',
  'port',
  'env',
  'envFile',
  'bootTimeout',
  'settle',
  'expectations',
  'skip',
  'services',
] as const

export const serviceKeys = ['kind', 'command', 'dir', 'port', 'healthPath', 'instances', 'env'] as const

export const expectationKeys = ['request', 'status', 'body', 'headers', 'within'] as const
