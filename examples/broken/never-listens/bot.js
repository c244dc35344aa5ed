const answers = ['yes', 'no', 'ask again later']
let polls = 0

console.log('bot is online')

setInterval(() => {
  polls += 1
  if (polls % 10 === 0) console.log(`${polls} polls, next answer: ${answers[polls % answers.length]}`)
}, 500)
