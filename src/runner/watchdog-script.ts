/**
 * What the watchdog runs: `sh -c <script> paas-sim-watchdog <run id> <grace, tenths of a second>`. It reads
 * `+<pid>` and `-<pid>` (leaders of process groups that come and go) and `now` (give no grace) until `bye`, and then exits
 * without a signal. At
 * the end of input without `bye`, paas-sim has been killed: it ends every process that carries the run's marker, and every
 * process group it was told of whose leader is still the same process. POSIX sh with grep and sleep on Linux, ps on macOS.
 */
export const watchdogScript = `# paas-sim's watchdog: ends the app should paas-sim be killed
run=$1 tenths=$2 groups= ours=
marked() {
  if [ -r /proc/self/environ ]; then
    for file in $(grep -lsF -e "PAAS_SIM_RUN=$run" /proc/[0-9]*/environ); do
      file=\${file#/proc/}
      echo "\${file%/environ}"
    done
  else
    LC_ALL=C ps -axEww -o pid=,command= | while read -r pid rest; do
      case " $rest" in *" PAAS_SIM_RUN=$run"*) echo "$pid" ;; esac
    done
  fi
}
started() {
  if [ -r /proc/self/stat ]; then
    IFS= read -r stat < "/proc/$1/stat" || return
    set -- \${stat##*) }
    echo "\${20}"
  else
    LC_ALL=C ps -o lstart= -p "$1" | tr -s ' ' _
  fi
}
forget() {
  kept=
  for group in $groups; do [ "\${group%%:*}" = "$1" ] || kept="$kept $group"; done
  groups=$kept
}
alive() {
  [ -n "$(marked)" ] && return 0
  for group in $ours; do kill -s 0 -- "-$group" && return 0; done
  return 1
}
while IFS= read -r line; do
  case $line in
    bye) exit 0 ;;
    now) tenths=0 ;;
    +*) groups="$groups \${line#+}:$(started "\${line#+}")" ;;
    -*) forget "\${line#-}" ;;
  esac
done
for group in $groups; do
  pid=\${group%%:*} then=\${group#*:}
  [ -n "$then" ] && [ "$then" = "$(started "$pid")" ] && ours="$ours $pid"
done
for pid in $(marked); do kill -s TERM "$pid"; done
while [ "$tenths" -gt 0 ] && alive; do
  tenths=$((tenths - 1))
  sleep 0.1
done
# A scan can miss a process that is just being forked: two in a row must find nothing.
empty=0 rounds=0
while [ "$empty" -lt 2 ] && [ "$rounds" -lt 1000 ]; do
  rounds=$((rounds + 1))
  if alive; then
    empty=0
    for group in $ours; do kill -s KILL -- "-$group"; done
    for pid in $(marked); do kill -s KILL "$pid"; done
  else
    empty=$((empty + 1))
  fi
  sleep 0.01
done
`

/**
 * The same for Windows, run by Node (42 MB instead of 1.6): it has no sh, and no markers either, so `taskkill /T` ends
 * the trees of the processes it was told of. Plain CommonJS for `node -e`.
 */
export const windowsWatchdogScript = `
const { spawnSync } = require('node:child_process')
const pids = new Set()
let bye = false
require('node:readline').createInterface({ input: process.stdin })
  .on('line', line => {
    if (line === 'bye') bye = true
    if (line[0] === '+') pids.add(line.slice(1))
    if (line[0] === '-') pids.delete(line.slice(1))
  })
  .on('close', () => {
    if (bye) return
    for (const pid of pids) spawnSync('taskkill.exe', ['/T', '/F', '/PID', pid], { windowsHide: true })
  })
`
