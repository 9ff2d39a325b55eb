/**
 * Everything undelivered, to be sent from any browser with the same ids. One file where it is not too large for a cheap
 * phone; else several. Each carries the words of all records and a share of the photos: none waits for another.
 */
const SHARE = 6 * 1024 * 1024

/** Decided once: what is delivered or recorded meanwhile moves nothing from one file to another. */
export async function plan(store) {
  const [all, unsent] = await Promise.all([store.ops(), store.waitingHashes()])
  const records = all.filter(({ waiting, wire }) => waiting || wire.blobs.some(({ sha256 }) => unsent.has(sha256)))
  const blobs = new Map(records.flatMap(({ wire }) => wire.blobs).map((blob) => [blob.sha256, blob]))
  const shares = [[]]
  let bytes = 0
  for (const { sha256, size } of blobs.values()) {
    if (!unsent.has(sha256)) continue
    if (bytes && bytes + size > SHARE) {
      shares.push([])
      bytes = 0
    }
    shares.at(-1).push(sha256)
    bytes += size
  }
  return { records, shares, saved_at: new Date(), covers: new Set(records.map(({ op_id }) => op_id)) }
}

/** The n-th file, into the phone's downloads. */
export async function save({ store, officer }, { records, shares, saved_at }, n) {
  const blobs = []
  for (const sha of shares[n]) {
    const blob = await store.blob(sha)
    if (blob) blobs.push({ sha256: sha, size: blob.size, mime: blob.mime, data: base64(blob.data) })
  }
  const { device_id, user_id, name } = officer
  const file = { format: 'sanshi-rescue', version: 1, device_id, user_id, ops: records.map(({ wire }) => wire), blobs }
  const part = shares.length > 1 ? `-第${n + 1}份共${shares.length}份` : ''
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: 'application/json' }))
  link.download = `未送达-${name}-${saved_at.toISOString().slice(0, 10)}${part}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer)
  let text = ''
  for (let place = 0; place < bytes.length; place += 0x8000) text += String.fromCharCode(...bytes.subarray(place, place + 0x8000))
  return btoa(text)
}
