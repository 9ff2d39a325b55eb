/** 录一段话: at most a minute, kept as bytes by its hash like a photo. Where the browser cannot record, nothing is shown. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { sha256 } from '../sha256.js'
import { icon } from './icons.js'

const MOST_SECONDS = 60
const BITS_PER_SECOND = 24_000
/** Chromium and Firefox write Opus in WebM, Safari AAC in MP4. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4']

export function canRecord() {
  return 'MediaRecorder' in window && Boolean(navigator.mediaDevices?.getUserMedia) && TYPES.some((type) => MediaRecorder.isTypeSupported(type))
}

/** @returns {Promise<{ stop: () => void, voice: Promise<{ sha256, size, mime, data, seconds }> }>} rejects without a microphone */
export async function startRecording(tick) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND })
  const pieces = []
  recorder.ondataavailable = (event) => pieces.push(event.data)
  const ended = new Promise((resolve) => (recorder.onstop = resolve))
  const since = performance.now()
  const seconds = () => Math.min(MOST_SECONDS, Math.round((performance.now() - since) / 1000))
  const stop = () => recorder.state !== 'inactive' && recorder.stop()
  const timer = setInterval(() => (seconds() >= MOST_SECONDS ? stop() : tick(seconds())), 1000)
  recorder.start(1000)
  return { stop, voice: ended.then(() => whole(pieces, type, seconds(), timer, stream)) }
}

async function whole(pieces, type, seconds, timer, stream) {
  clearInterval(timer)
  for (const track of stream.getTracks()) track.stop()
  const data = await new Blob(pieces).arrayBuffer()
  return { sha256: await sha256(data), size: data.byteLength, mime: type.split(';')[0], data, seconds: Math.max(1, seconds) }
}

export function voicePart({ voice, url, seconds, failed, start, stop, drop }) {
  if (!canRecord()) return ''
  return html`<div class="voice">
    ${seconds !== null
      ? html`<button class="button" type="button" @click=${stop}>${icon('stop')}停下，已录 ${seconds} 秒</button>`
      : voice
        ? html`<audio controls src=${url ?? ''} aria-label="录音 ${voice.seconds} 秒"></audio>
            <button class="button button--second" type="button" @click=${drop}>${icon('close')}去掉录音</button>`
        : html`<button class="button button--second" type="button" @click=${start}>${icon('mic')}录一段话（最多 ${MOST_SECONDS} 秒）</button>`}
    ${failed ? html`<p class="hint" role="alert">${failed}</p>` : ''}
  </div>`
}
