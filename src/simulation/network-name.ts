/**
 * By which a service is found on the network of a run, and what its containers are called. Engines and URLs take letters
 * of a to z, digits, `_`, `.` and `-` only; a name in a platform's file may have others: `Admin Panel` is `Admin-Panel`.
 */
export function networkName(service: string): string {
  return service.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'service'
}
