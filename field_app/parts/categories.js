/** 什么事: the most used as tiles, the whole responsibility list behind 其他, found by characters or pinyin initials. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon, signOf } from './icons.js'

const TILES = 8

export function tiles({ me, chosen, searching, query, choose, search, open }) {
  const first = firstTiles(me.categories, chosen)
  return html`
    <div class="tiles" role="group" aria-labelledby="what">
      ${first.map((category) => tile(category, category.id === chosen, () => choose(category)))}
      <button class="tile" type="button" aria-expanded=${String(searching)} @click=${open}>${icon('more')}<span>其他</span></button>
    </div>
    ${searching ? list({ me, query, chosen, choose, search }) : ''}
  `
}

function tile(category, on, choose) {
  return html`<button class="tile ${on ? 'tile--on' : ''}" type="button" aria-pressed=${String(on)} @click=${choose}>
    ${icon(signOf(category))}<span>${category.short ?? category.name}</span>${on ? html`<span class="tile__check">${icon('check')}</span>` : ''}
  </button>`
}

function list({ me, query, chosen, choose, search }) {
  const found = matching(me.categories, query)
  return html`<div class="finder">
    <label class="field">找：写名称，或拼音首字母，如 ldzw
      <input type="search" autocomplete="off" autocapitalize="off" .value=${query} @input=${(event) => search(event.target.value)}>
    </label>
    <p class="hint" role="status">${found.length ? `${found.length} 类` : '没有这一类。换个说法，或选最接近的一类，写明情况。'}</p>
    <ul class="finder__list">
      ${found.map(
        (category) => html`<li><button class="row" type="button" aria-pressed=${String(category.id === chosen)} @click=${() => choose(category)}>
          ${icon(signOf(category))}<span>${category.name}<small>${category.group}</small></span>
        </button></li>`,
      )}
    </ul>
  </div>`
}

/** What the list marks for the field first; the chosen one always has a tile. */
function firstTiles(categories, chosen) {
  const first = [...categories].sort((one, other) => Number(other.tile ?? 0) - Number(one.tile ?? 0)).slice(0, TILES)
  const own = categories.find((category) => category.id === chosen)
  return own && !first.includes(own) ? [own, ...first.slice(0, TILES - 1)] : first
}

/** By name first, then by whatever else it is called; of that, letters only from their beginning on. */
export function matching(categories, query) {
  const wanted = query.trim().toLowerCase()
  const letters = /^[a-z]*$/.test(wanted) ? ' ' : ''
  const named = categories.filter((category) => category.name.includes(wanted) || category.initials.includes(wanted))
  const also = categories.filter((category) => !named.includes(category) && ` ${category.also ?? ''}`.includes(letters + wanted))
  return [...named, ...also]
}
