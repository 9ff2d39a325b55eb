/** The camera, the album, and what they gave. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from './icons.js'

export const MOST_PHOTOS = 9

export function photoShelf({ photos, deed, named, full, urlOf, take, drop }) {
  return html`<div class="photos">
    ${full
      ? html`<p class="hint">照片最多 ${MOST_PHOTOS} 张，已经满了。要换，先去掉一张。</p>`
      : html`<label class="camera">${icon('camera')}<span>${photos.length ? '再拍一张' : deed}</span>
          <input type="file" accept="image/*" capture="environment" @change=${take}></label>
          <button class="tile album" type="button" @click=${fromAlbum}>${icon('picture')}<span>相册</span></button>`}
    ${photos.map(
      (photo, place) => html`<figure class="photo"><img src=${urlOf(photo)} alt="${named} ${place + 1}">
        <button class="photo__drop" type="button" @click=${() => drop(photo)}>${icon('close')}<span class="unseen">去掉${named} ${place + 1}</span></button></figure>`,
    )}
  </div>`
}

/** A browser that may not use the camera answers 拍照 with nothing at all; the phone's own camera may still take one. */
function fromAlbum(event) {
  const field = event.currentTarget.parentElement.querySelector('input')
  field.removeAttribute('capture')
  field.click()
  setTimeout(() => field.setAttribute('capture', 'environment'))
}
