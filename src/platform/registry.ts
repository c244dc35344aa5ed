import type { Platform } from '../model/platform.ts'
import type { Profile } from '../model/profile.ts'
import { appRunner } from './app-runner.ts'
import { azureAppService } from './azure-app-service.ts'
import { cloudFoundry } from './cloud-foundry.ts'
import { cloudRun } from './cloud-run.ts'
import { digitalocean } from './digitalocean.ts'
import { dokku } from './dokku.ts'
import { elasticBeanstalk } from './elastic-beanstalk.ts'
import { resolveProfile } from './fact.ts'
import { fly } from './fly.ts'
import { generic } from './generic.ts'
import { heroku } from './heroku.ts'
import { herokuFir } from './heroku-fir.ts'
import { kamal } from './kamal.ts'
import { koyeb } from './koyeb.ts'
import { nginx } from './nginx.ts'
import { railway } from './railway.ts'
import { render } from './render.ts'
import { staas } from './staas.ts'

/** Every profile that comes with paas-sim, in the order `--help` names them. One line each. */
export const profiles: readonly Profile[] = [
  heroku,
  render,
  nginx,
  generic,
  staas,
  dokku,
  digitalocean,
  azureAppService,
  cloudRun,
  appRunner,
  elasticBeanstalk,
  cloudFoundry,
  koyeb,
  kamal,
  fly,
  railway,
  herokuFir,
]

/** The rules of each, without their sources. */
export const platforms: readonly Platform[] = profiles.map(resolveProfile)

/** What a project without a telling file is run as. */
export const defaultPlatform = 'heroku'
