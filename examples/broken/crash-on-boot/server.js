import { createServer } from 'node:http'
import { connect } from './database.js'

const database = connect(process.env.ORDERS_DATABASE_URL)

createServer((_request, response) => {
  response.end(`${database.host} knows ${database.count()} orders\n`)
}).listen(process.env.PORT || 3000)
