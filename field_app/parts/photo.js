/** A photo as it leaves the phone: at most 1600 px, JPEG 0.75, drawn anew so that no EXIF is left. */
import { sha256 } from '../sha256.js'

const LONGEST = 1600
const QUALITY = 0.75
const PHOTOS_FIRST = 0.8
const TEXT_ONLY = 0.95

export async function takePhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  const data = await jpeg.arrayBuffer()
  return { sha256: await sha256(data), size: data.byteLength, mime: 'image/jpeg', data }
}

/** 'room', 'photos first' or 'text only': how full the phone's store for us is. */
export async function room() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {}
  if (!quota) return 'room'
  const full = usage / quota
  return full >= TEXT_ONLY ? 'text only' : full >= PHOTOS_FIRST ? 'photos first' : 'room'
}

const urls = new Map()

/** An address for the page to show a kept photo by. */
export async function photoUrl(store, sha) {
  if (!urls.has(sha)) {
    const blob = await store.blob(sha)
    if (!blob) return null
    urls.set(sha, URL.createObjectURL(new Blob([blob.data], { type: blob.mime })))
  }
  return urls.get(sha)
}
