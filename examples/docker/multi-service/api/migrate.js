async function migrate() {
  const body = JSON.stringify(['Ports are promises.', 'Bind wide, publish narrow.'])
  await fetch(process.env.API_URL, { method: 'PUT', body })
  console.log('the quotes are there')
}

void migrate()
