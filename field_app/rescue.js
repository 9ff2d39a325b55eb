/** Everything undelivered as one file, to be sent from any browser with the same ids. */
export async function rescue(app) {
  const records = await app.store.waiting()
  const named = new Set((await app.store.waitingBlobs()).map((blob) => blob.sha256))
  const blobs = []
  for (const sha of named) {
    const blob = await app.store.blob(sha)
    blobs.push({ sha256: sha, size: blob.size, mime: blob.mime, data: base64(blob.data) })
  }
  const file = { format: 'sanshi-rescue', version: 1, device_id: app.officer.device_id, user_id: app.officer.user_id, ops: records.map((record) => record.wire), blobs }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: 'application/json' }))
  link.download = `未送达-${app.officer.name}-${new Date().toISOString().slice(0, 10)}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer)
  let text = ''
  for (let place = 0; place < bytes.length; place += 0x8000) text += String.fromCharCode(...bytes.subarray(place, place + 0x8000))
  return btoa(text)
}
