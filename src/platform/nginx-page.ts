/** The page nginx serves with a failure, to the byte; Cloudflare's has another name in its last line. */
export function nginxPage(title: string, server: string): string {
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${server}</center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n')
}

/** nginx has reason phrases of its own. */
export function phraseOf(status: number): string {
  return phrases[status] ?? ''
}

const phrases: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  400: 'Bad Request',
  405: 'Not Allowed',
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  417: 'Expectation Failed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version Not Supported',
}
