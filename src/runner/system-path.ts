/** Where a system keeps its own tools: ours are looked for here, not in the user's PATH. The last one is NixOS's. */
export const systemPath = '/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin'
