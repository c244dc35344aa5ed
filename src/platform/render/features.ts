import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { deploys } from './sources.ts'

export const renderFeatures: NonNullable<Profile['features']> = {
  'persistent-disk': {
    description: 'the service has a disk: the old instance is stopped before the new one is started',
    changes: {
      deploy: fact(
        { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
        'documented',
        `${deploys}#zero-downtime-deploys`,
      ),
    },
  },
  suspended: {
    description: 'the service is suspended: every request gets 503 Service Suspended',
    changes: {
      router: {
        mode: fact(
          'suspended',
          'documented',
          'https://render.com/docs/web-services',
          'a button of its dashboard',
        ),
      },
    },
  },
  'maintenance-mode': {
    description: 'maintenance mode is on: every request gets 503',
    changes: {
      router: { mode: fact('maintenance', 'documented', 'https://render.com/docs/maintenance-mode') },
    },
  },
}
