const { writeFileSync } = require('node:fs')

writeFileSync(process.env.DATA, JSON.stringify(['Ports are promises.', 'Bind wide, publish narrow.']))
console.log(`wrote ${process.env.DATA}`)
