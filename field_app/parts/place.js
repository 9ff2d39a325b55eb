/** Where: prefilled with the last place, asked of the phone only when tapped. No track, one point. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from './icons.js'

/** Metres beyond which a point names no building. */
const TOO_ROUGH = 100

export function placePart({ draft, me, open, locating, toggle, change, locate }) {
  const places = me.places.filter((place) => place.grid === draft.grid)
  const note = draft.geo ? `本机定位，误差 ${draft.geo.accuracy} 米` : (me.grids.find((grid) => grid.id === draft.grid)?.name ?? '')
  return html`
    <div class="place">
      ${icon('pin')}
      <p class="place__text"><strong>${draft.place || '本网格内'}</strong><small>${note}</small></p>
      <button class="link" type="button" aria-expanded=${String(open)} @click=${toggle}>改<span class="unseen">地点</span></button>
    </div>
    ${open
      ? html`<div class="place__form">
          ${me.grids.length > 1
            ? html`<label class="field">网格
                <select @change=${(event) => change({ grid: event.target.value, building: null })}>
                  ${me.grids.map((grid) => html`<option value=${grid.id} ?selected=${grid.id === draft.grid}>${grid.name}</option>`)}
                </select></label>`
            : ''}
          ${places.length
            ? html`<label class="field">楼栋
                <select @change=${(event) => chooseBuilding(event, places, change)}>
                  <option value="">不在楼里</option>
                  ${places.map((place) => html`<option value=${place.id} ?selected=${place.id === draft.building}>${place.name}</option>`)}
                </select></label>`
            : ''}
          <label class="field">具体位置
            <input type="text" maxlength="60" autocomplete="off" .value=${draft.place} @input=${(event) => change({ place: event.target.value })}>
          </label>
          <button class="button button--second" type="button" @click=${locate}>${icon('pin')}${locating ? '正在定位……' : '用本机定位一次'}</button>
          ${locating ? '' : draft.geo_failed ? html`<p class="hint">没有取到定位，照写地点就行。</p>` : draft.geo?.accuracy > TOO_ROUGH ? html`<p class="hint">误差太大，写上具体位置，或到开阔处再定位一次。</p>` : ''}
        </div>`
      : ''}
  `
}

function chooseBuilding(event, places, change) {
  const place = places.find((one) => one.id === event.target.value)
  change({ building: place?.id ?? null, place: place?.name ?? '' })
}

/** Once: what of a draft it changes, also where nothing was found. */
export function locate() {
  return new Promise((resolve) => {
    const failed = () => resolve({ geo_failed: true })
    if (!navigator.geolocation) return failed()
    const found = ({ coords }) => resolve({ geo: inUnits(coords), geo_failed: false })
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 10_000 })
  })
}

/** Whole units of 0.00001 degree, about a metre; accuracy in metres. */
export function inUnits({ latitude, longitude, accuracy }) {
  return { latitude: Math.round(latitude * 100_000), longitude: Math.round(longitude * 100_000), accuracy: Math.round(accuracy) }
}

/** A place as an older version of this app kept it in a draft. */
export function asNow(geo) {
  return geo && 'lat' in geo ? inUnits({ latitude: Number(geo.lat), longitude: Number(geo.lng), accuracy: geo.accuracy }) : geo
}
