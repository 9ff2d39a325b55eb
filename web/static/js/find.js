/**
 * A long select gets a box to look for a line by a few characters, or by the first letters of its pinyin.
 *
 * `data-find` on the select names what is looked for; `data-letters` on a line are further letters it is found by.
 * Without scripts the select stands alone, with its groups.
 */

const lettersOf = (line) => `${line.textContent} ${line.dataset.letters ?? ''}`.toLowerCase()

const found = (lines, typed) => lines.filter((line) => lettersOf(line).includes(typed))

const equip = (select) => {
  if (select.previousElementSibling?.matches('.find')) return
  const whole = [...select.children].map((part) => part.cloneNode(true))
  const box = document.createElement('span')
  box.className = 'find'
  box.innerHTML = `<label class="field__hint" for="${select.id}-find">几个字，或拼音首字母</label>
    <input class="field__input" type="search" id="${select.id}-find" autocomplete="off" enterkeyhint="search">
    <span class="field__hint" aria-live="polite"></span>`
  const input = box.querySelector('input')
  input.setAttribute('aria-label', `找${select.dataset.find}：几个字，或拼音首字母`)

  const show = () => {
    const typed = input.value.trim().toLowerCase()
    const chosen = select.value
    const parts = whole.map((part) => part.cloneNode(true))
    for (const group of parts.filter((part) => part.matches('optgroup'))) {
      const stay = new Set(found([...group.children], typed))
      for (const line of [...group.children]) if (!stay.has(line) && line.value !== chosen) line.remove()
    }
    select.replaceChildren(...parts.filter((part) => !part.matches('optgroup') || part.children.length))
    select.value = chosen
    const lines = [...select.querySelectorAll('optgroup option')]
    box.lastElementChild.textContent = typed ? `找到 ${found(lines, typed).length} 个，回车选第一个` : ''
  }

  input.addEventListener('input', show)
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    const typed = input.value.trim().toLowerCase()
    const [first] = typed ? found([...select.querySelectorAll('optgroup option')], typed) : []
    if (!first) return
    select.value = first.value
    select.dispatchEvent(new Event('input', { bubbles: true }))
    select.dispatchEvent(new Event('change', { bubbles: true }))
    select.focus()
  })
  select.before(box)
}

const all = (root) => root.querySelectorAll('select[data-find]').forEach(equip)

all(document)
document.addEventListener('htmx:load', ({ detail }) => all(detail.elt))
