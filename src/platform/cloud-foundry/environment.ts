import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { variables } from './sources.ts'

const address = '10.0.16.20:61045'
const ports = [
  { external: 61_045, internal: 8080, external_tls_proxy: 61_047, internal_tls_proxy: 61_001 },
  { external: 61_046, internal: 2222, external_tls_proxy: 61_048, internal_tls_proxy: 61_002 },
]
const application = {
  application_id: '9d1c0a52-33a1-4d1f-8f6e-6a1b2c3d4e5f',
  application_name: '{service}',
  application_uris: ['{hostname}'],
  application_version: 'c0a7a1d6-4d5c-4b1e-9f0a-3d8a2c0b7e11',
  cf_api: 'https://api.example.com',
  limits: { disk: 1024, fds: 16_384, mem: 1024 },
  name: '{service}',
  process_type: '{service}',
  space_name: 'dev',
  uris: ['{hostname}'],
}
const example = 'another one for each app and instance there: an example'

export const cloudFoundryEnvironment: Profile['environment'] = {
  VCAP_APP_PORT: fact('{port}', 'documented', variables, 'deprecated'),
  VCAP_APP_HOST: fact('0.0.0.0', 'documented', variables, 'deprecated'),
  VCAP_APPLICATION: fact(JSON.stringify(application), 'documented', variables, `its ids: ${example}`),
  VCAP_SERVICES: fact('{}', 'documented', variables, 'without bound services'),
  CF_INSTANCE_INDEX: fact('{number}', 'documented', variables, 'from 0'),
  CF_INSTANCE_GUID: fact('41653aa4-3a3a-486a-4431-ef258b39f04{number}', 'our-choice', variables, example),
  CF_INSTANCE_IP: fact('10.0.16.20', 'our-choice', variables, example),
  CF_INSTANCE_INTERNAL_IP: fact('10.255.96.15', 'our-choice', variables, example),
  CF_INSTANCE_PORT: fact('61045', 'our-choice', variables, 'of the cell, not the port to bind: an example'),
  CF_INSTANCE_ADDR: fact(address, 'our-choice', variables, example),
  CF_INSTANCE_PORTS: fact(JSON.stringify(ports).replace('8080', '{port}'), 'our-choice', variables, example),
  CF_STACK: fact('cflinuxfs4', 'from-memory', variables, 'the present stack'),
  MEMORY_LIMIT: fact(
    '1024m',
    'documented',
    variables,
    'the default of a manifest, 1 GB; written 512M in samples',
  ),
}
