/** Milliseconds for people: `0.31 s`, `12.4 s`, `75 s`. */
export function seconds(ms: number): string {
  const value = Math.max(0, ms) / 1000
  return `${value.toFixed(value < 10 ? 2 : value < 60 ? 1 : 0)} s`
}

/** A boot window or grace period, without needless digits: `60 s`, `2.5 s`. */
export function window(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
