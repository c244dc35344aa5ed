/** Where App Platform's rules are written down. */
export const failedDeployment =
  'https://docs.digitalocean.com/support/my-app-deployment-failed-because-of-a-health-check/'
export const healthChecks = 'https://docs.digitalocean.com/products/app-platform/how-to/manage-health-checks/'
export const termination = 'https://docs.digitalocean.com/products/app-platform/how-to/configure-termination/'
export const appSpec = 'https://docs.digitalocean.com/products/app-platform/reference/app-spec/'
export const errorCodes = 'https://docs.digitalocean.com/products/app-platform/reference/error-codes/'
export const emptyAnswers =
  'https://docs.digitalocean.com/support/why-am-i-receiving-520-status-codes-from-my-app/'

/** Of what was read off answers and logs that users published. */
export const captured =
  'as captured by users of App Platform, 2025 and 2026; no page of DigitalOcean states it'
