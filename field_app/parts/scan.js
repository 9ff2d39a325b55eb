/** A QR code through the camera: read by the browser where it can, else by jsQR, which is fetched only then. */
const JSQR = '/field/vendor/jsqr-1.4.0.js'
const WIDEST = 640

export function canScan() {
  return Boolean(navigator.mediaDevices?.getUserMedia)
}

async function readsItself() {
  return 'BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')
}

/** Have the reader beside the shell before there is no network; the service worker keeps it. Nothing where none is needed. */
export async function fetchReader() {
  if (canScan() && !(await readsItself())) await fetch(JSQR).catch(() => {})
}

/** @returns {Promise<string | null>} the code's text, or null when it was closed; rejects without camera or reader */
export async function scan(video, closed) {
  const read = await reader()
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!closed()) {
      const text = await read(video)
      if (text) return text
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

/** @returns {Promise<(video: HTMLVideoElement) => Promise<string | undefined>>} */
async function reader() {
  if (await readsItself()) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video))[0]?.rawValue
  }
  // It is no module of its own: loaded as one, it puts itself into the global scope.
  await import(JSQR)
  const canvas = document.createElement('canvas')
  const paper = canvas.getContext('2d', { willReadFrequently: true })
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth)
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    paper.drawImage(video, 0, 0, canvas.width, canvas.height)
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height)
    return window.jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data
  }
}
