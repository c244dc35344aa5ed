/** Where App Service's rules are written down. */
export const settings = 'https://learn.microsoft.com/en-us/azure/app-service/reference-app-settings'
export const customContainer =
  'https://learn.microsoft.com/en-us/azure/app-service/configure-custom-container'
export const faq = 'https://learn.microsoft.com/en-us/troubleshoot/azure/app-service/faqs-app-service-linux'
export const healthBlade =
  'https://learn.microsoft.com/en-us/azure/app-service/monitor-instances-health-check'
export const node = 'https://learn.microsoft.com/en-us/azure/app-service/configure-language-nodejs'
export const overlap = 'https://github.com/Azure/app-service-linux-docs'

/** Of what was read off requests, answers and logs that users published. */
export const captured = 'as captured by users of App Service; no page of Microsoft lists it'
