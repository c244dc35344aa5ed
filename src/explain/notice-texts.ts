import type { PaasSimErrorCode } from '../model/errors.ts'

/** What a notice or an error is about, and what can be done; its own message says the rest. */
export interface ShortText {
  readonly title: string
  readonly fix: string
}

export const noticeTexts: Readonly<Record<string, ShortText>> = {
  asleep: {
    title: 'No request came for as long as the platform waits: the app was put to sleep',
    fix: 'Nothing to do; the next request wakes it. Leave --sleep out to keep it up.',
  },
  'boot-shared': {
    title: 'Two platforms would boot the app in the same way: one boot was judged for both',
    fix: 'Nothing to do; --platform <id> boots it for one alone.',
  },
  'default-process': {
    title: 'The Procfile has no line for the process that gets traffic: the default command stands in',
    fix: 'Add the line: web: <start command>.',
  },
  'events-dropped': {
    title: 'The reader of --json is too slow: log and request events were left out',
    fix: 'Read faster, or write to a file first. Verdicts are never left out.',
  },
  'kept-running': {
    title:
      'A service of an image that is not built here was not started anew with the app: it keeps its data',
    fix: 'Nothing to do; to start it anew, change it in its file, or stop paas-sim up and start it again.',
  },
  'leftovers-ended': {
    title: 'Processes of an earlier run were still there, and have been ended',
    fix: 'Nothing to do.',
  },
  'no-instances': {
    title: 'A web process is to have no instances: there is nobody to answer',
    fix: 'Give it some, e.g. --instances web=1.',
  },
  'no-start-command': {
    title: "A service of the platform's file names no start command",
    fix: 'Name it there: on the platform it may stand in the dashboard, which paas-sim cannot see.',
  },
  'option-idle': {
    title: 'The platform has no rule for an option that was given: it changes nothing',
    fix: 'Leave the option out, or name a platform that has such a rule.',
  },
  'other-platform': {
    title: "The project's files are meant for more than one platform",
    fix: 'Name the one you mean with --platform, or take --all.',
  },
  'platform-file': {
    title: "Something in the platform's file has no effect here",
    fix: 'Nothing to do; the message says what is left out.',
  },
  'port-held-by-old': {
    title: 'The old generation still holds the port that the new one needs',
    fix: 'Nothing to do: it is stopped first, so requests wait a moment.',
  },
  'port-overridden': {
    title: 'A PORT of yours was not used: the platform sets it',
    fix: 'Leave PORT out of .env, or keep it as a default in the code.',
  },
  'silence-known': {
    title:
      'The app has opened no socket in one whole boot window: the other platforms are not waited for as long',
    fix: 'Nothing to do; --patient waits for the window of each.',
  },
  'procfile-misnamed': {
    title: 'A file is named almost like Procfile',
    fix: 'Its name is Procfile, with a capital P and no ending.',
  },
  'procfile-unused': {
    title: 'The Procfile, or a line of it, is not used on this platform',
    fix: 'Nothing to do; the message says what runs in its place.',
  },
  'public-port-moved': {
    title: 'The public port was taken: the router serves on the next free one',
    fix: 'End the owner that is named, or choose a port with --port.',
  },
  'release-skipped': {
    title: 'The release phase (often a migration) was not run',
    fix: 'Run it with --release, when it may touch the database your variables name.',
  },
  'restart-delayed': {
    title: 'The app has crashed again: the platform waits before it starts it anew',
    fix: 'Mend the crash; --time-scale shortens the wait.',
  },
  'restart-needed': {
    title: 'The platform or the public port was changed in paas-sim.yaml while up was running',
    fix: 'Stop paas-sim up and start it again: the router keeps both as long as it runs.',
  },
  'retired-early': {
    title: 'The old generation was stopped before its time, as a newer one had to be started',
    fix: 'Nothing to do.',
  },
  'second-port': {
    title: 'The app was booted once more with another PORT, to see whether it reads it',
    fix: 'Nothing to do; --skip hard-coded-port leaves it out.',
  },
  'service-gone': {
    title: 'A service is not in the project any more: its public port was closed',
    fix: 'Nothing to do; the next save that has it again opens one.',
  },
  'service-new': {
    title:
      'A service has come to the project, or another one has the main port now: it has a public port of its own',
    fix: 'Nothing to do; the message has its URL.',
  },
  'watch-loop': {
    title: 'A file changes again and again: it is taken for one that the app writes itself',
    fix: 'Name it in .gitignore, or write it outside the project.',
  },
  'watch-polling': {
    title: 'The system has no more watches: files are looked at every so often',
    fix: 'Raise fs.inotify.max_user_watches, or ignore large directories.',
  },
}

export const errorTexts: Readonly<Record<PaasSimErrorCode, ShortText>> = {
  usage: { title: 'The command line is not right', fix: 'paas-sim <command> --help, with an example.' },
  'not-a-directory': { title: 'The project is no directory', fix: 'Name the directory of the app.' },
  'unreadable-file': {
    title: 'A file of the project cannot be read',
    fix: 'Look at its owner and its mode.',
  },
  'invalid-file': {
    title: 'A file of the project does not parse, or says what cannot be',
    fix: 'The message names file, line and column.',
  },
  'unknown-platform': { title: 'There is no platform of that id', fix: 'paas-sim platforms lists them.' },
  'invalid-platform': {
    title: 'A platform of your own has a rule that cannot be',
    fix: 'The message names the rule; src/model/platform.ts says what each one means.',
  },
  'port-in-use': {
    title: 'The public port is taken',
    fix: 'End the owner that is named, or choose another with --port; --port 0 takes any free one.',
  },
  'port-forbidden': {
    title: 'The public port may not be opened by this user',
    fix: 'Choose one from 1024 on with --port.',
  },
  'no-free-port': {
    title: 'No port is free for the app, or for the router',
    fix: 'End what holds them, or name one with --port.',
  },
  'no-engine': {
    title: 'No container engine can be reached',
    fix: 'Start Docker or Podman, or point DOCKER_HOST at one; the message says what was tried.',
  },
  engine: { title: 'The container engine refused a request', fix: "The message has the engine's own words." },
  'unsupported-system': { title: 'The machine lacks something', fix: 'The message says what.' },
  'output-failed': {
    title: 'Output or a report could not be written',
    fix: 'Make room, or name a file that may be written.',
  },
}
