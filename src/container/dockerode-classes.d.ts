// dockerode's own modules, which its types do not tell apart.
declare module 'dockerode/lib/container.js' {
  import type { Container } from 'dockerode'

  const value: typeof Container
  export default value
}
declare module 'dockerode/lib/image.js' {
  import type { Image } from 'dockerode'

  const value: typeof Image
  export default value
}
declare module 'dockerode/lib/network.js' {
  import type { Network } from 'dockerode'

  const value: typeof Network
  export default value
}
declare module 'dockerode/lib/volume.js' {
  import type { Volume } from 'dockerode'

  const value: typeof Volume
  export default value
}
