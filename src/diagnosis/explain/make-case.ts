import type { Evidence } from '../../model/evidence.ts'
import { classifyListeners } from '../classify-listeners.ts'
import { pythonModule } from '../command/python-module.ts'
import { userCommands } from '../command/user-commands.ts'
import { containerCase } from '../container/container-case.ts'
import { imageCommand } from '../container/instruction-command.ts'
import { cluesOf } from '../judge.ts'
import { findRemedy } from '../remedies/find-remedy.ts'
import type { Case } from './explanation.ts'

export function makeCase(evidence: Evidence): Case {
  const { listeners, port, platform, service, project, survivors } = evidence
  const classes = classifyListeners(listeners, port, platform.bind)
  const container = containerCase(evidence)
  const commands = userCommands(
    service,
    project,
    container && imageCommand(container.launch, container.facts),
  )
  const listening = listeners.map(listener => listener.process?.command)
  return {
    evidence,
    classes,
    commands,
    stack: findRemedy({
      commands: commands.map(({ command }) => command),
      processes: [...listening, ...survivors.map(({ command }) => command)].filter(
        command => command !== undefined,
      ),
      stacks: project.stacks.map(({ stack }) => stack),
      ports: classes.candidates.map(listener => listener.port),
    }),
    module: pythonModule(
      commands.map(({ command }) => command),
      evidence.environment,
    ),
    clues: cluesOf(evidence),
    ...(container !== undefined && { container }),
    wildcard: platform.bind.family === 'ipv6' ? '::' : '0.0.0.0',
  }
}
