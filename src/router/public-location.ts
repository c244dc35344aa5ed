/**
 * A Location of the app's, as a client of this machine can follow it. An app that is told its clients use https
 * redirects to `https://<its host>/...`; the router here speaks plain http to them, so that address would end in a
 * TLS error, and a redirect loop would never show as one. Only what points back to the Host the client asked for is
 * changed, with the port that Host names or none or 443; it becomes `http://<that Host>/...`.
 */
export function publicLocation(location: string, host: string): string {
  const match = /^https:\/\/(\[[^\]/?#]*\]|[^:/?#]*)(:\d*)?(?=[/?#]|$)/i.exec(location)
  if (match === null) return location
  const [start, name = '', port = ''] = match
  const [, hostName = '', hostPort = ''] = /^(\[.*\]|[^:]*)(:\d*)?$/.exec(host) ?? []
  const back = name.toLowerCase() === hostName.toLowerCase() && ['', ':', ':443', hostPort].includes(port)
  return back ? `http://${host}${location.slice(start.length)}` : location
}
