/**
 * Keys for a list worked through all day: J K walk the rows, Enter opens, / searches, ? tells them all.
 *
 * `data-key="f"` on a link lets that key follow it; on an input it moves there. On the button of a deed it opens and
 * moves to the deed's form and never does it: one key is too easily struck.
 * `data-row-keys='{"f": "/matters/…"}'` on a row's link gives keys that count for the chosen row.
 * They can be switched off (WCAG 2.1.4), and never act while somebody types.
 */

const OFF = 'keys-off'

const ROW = '[data-row], .table tbody tr'

const linkOf = (row) => row?.querySelector('.row__title, th a[href], a[href]')

const rows = () => [...document.querySelectorAll(ROW)].map(linkOf).filter((link) => link?.offsetParent)

const chosen = () => linkOf(document.activeElement?.closest?.(ROW))

const walk = (by) => {
  const links = rows()
  if (links.length === 0) return
  const at = links.indexOf(chosen())
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)
  links[next].focus()
  links[next].closest(ROW).scrollIntoView({ block: 'nearest' })
}

const typing = (target) => target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')

/** What is folded away opens first; what is hidden stays out of reach. */
const opened = (thing) => {
  const folded = thing.closest('details:not([open])')
  if (folded && thing.closest('summary') === null) folded.open = true
  return thing.offsetParent !== null
}

const press = (key) => {
  const address = JSON.parse(chosen()?.dataset.rowKeys ?? '{}')[key]
  if (address) return location.assign(address) ?? true

  const named = [...document.querySelectorAll('[data-key]')]
    .find((thing) => thing.dataset.key.toLowerCase() === key && opened(thing))
  if (!named) return false
  if (named.matches('input, textarea, select')) named.focus()
  else if (named.form && named.type === 'submit') enter(named)
  else named.click()
  return true
}

const enter = (button) => {
  const first = [...button.form.elements].find((field) => field.matches('input:not([type=hidden]), textarea, select') && !field.disabled)
  const place = first ?? button
  place.focus()
  place.scrollIntoView({ block: 'center' })
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === 'Escape' && document.activeElement?.matches('.nav__search input')) return document.activeElement.blur()
  if (typing(event.target) || document.querySelector('dialog[open]')) return
  if (event.key === '?') return help()
  if (localStorage.getItem(OFF)) return

  const key = event.key.toLowerCase()
  if (key === 'j') walk(1)
  else if (key === 'k') walk(-1)
  else if (key.length !== 1 || !press(key)) return
  event.preventDefault()
})

const wordsOf = (thing) => thing.getAttribute('aria-label') ?? thing.textContent.trim()

function help() {
  const lines = [['J K', '下一件、上一件'], ['Enter', '打开选中的一件']]
  for (const thing of document.querySelectorAll('[data-key]')) {
    if (thing.offsetParent) lines.push([thing.dataset.key.toUpperCase(), wordsOf(thing)])
  }
  lines.push(['?', '全部按键'])

  const dialog = document.createElement('dialog')
  dialog.className = 'dialog'
  dialog.setAttribute('aria-labelledby', 'keys-title')
  dialog.innerHTML = `<h2 id="keys-title">全部按键</h2><dl class="facts"></dl>
    <label class="tick"><input class="tick__box" type="checkbox"><span>使用按键</span></label>
    <form method="dialog" class="buttons"><button class="button button--main">关上</button></form>`
  for (const [names, words] of lines) {
    const line = document.createElement('div')
    const keys = document.createElement('dt')
    keys.append(...names.split(' ').map((name) => Object.assign(document.createElement('kbd'), { textContent: name })))
    line.append(keys, Object.assign(document.createElement('dd'), { textContent: words }))
    dialog.querySelector('dl').append(line)
  }

  const use = dialog.querySelector('input')
  use.checked = !localStorage.getItem(OFF)
  use.addEventListener('change', () => (use.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, 'yes')))
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

document.addEventListener('click', ({ target }) => target.closest('[data-keys-help]') && help())
