import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { bootLog, cyclingLog, idlingLog } from './sources.ts'

export const herokuInstanceLog: Profile['instanceLog'] = fact(
  {
    source: 'heroku[{instance}]',
    states: {
      created: 'created',
      starting: 'starting',
      up: 'up',
      stopping: 'up',
      down: 'down',
      crashed: 'crashed',
    },
    lines: {
      'state-changed': 'State changed from {from} to {to}',
      starting: 'Starting process with command `{command}`',
      'boot-timeout':
        'Error R10 (Boot timeout) -> Web process failed to bind to $PORT within {seconds} seconds of launch',
      'exit-timeout':
        'Error R12 (Exit timeout) -> Process failed to exit within {seconds} seconds of SIGTERM',
      stopping: 'Stopping all processes with SIGTERM',
      killing: 'Stopping process with SIGKILL',
      idling: 'Idling',
      unidling: 'Unidling',
      cycling: 'Cycling',
      exited: 'Process exited with status {status}',
    },
  },
  'documented',
  bootLog,
  `as in raw logs; Cycling is from ${cyclingLog}, Idling and Unidling from ${idlingLog}`,
)
