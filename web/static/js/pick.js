/**
 * Rows chosen for a deed on many: the bar says how many, and lets go when none is chosen. X chooses the row at hand.
 *
 * In a form, `.table__pick` boxes and a `.bulk` bar; `data-over` on a box counts into the bar's `[data-over]`.
 */

const boxesOf = (form) => [...form.querySelectorAll('.table__pick')]

const show = (form) => {
  const bar = form.querySelector('.bulk')
  if (!bar) return
  const chosen = boxesOf(form).filter((box) => box.checked)
  const late = chosen.filter((box) => 'over' in box.dataset).length
  bar.hidden = chosen.length === 0
  for (const place of bar.querySelectorAll('[data-count]')) place.textContent = chosen.length
  for (const place of bar.querySelectorAll('[data-late]')) {
    place.hidden = late === 0
    place.querySelector('b').textContent = late
  }
}

const forms = () => new Set([...document.querySelectorAll('.table__pick')].map((box) => box.form).filter(Boolean))

document.addEventListener('change', ({ target }) => {
  if (!target.form) return
  if (target.matches('.table__pick-all')) boxesOf(target.form).forEach((box) => (box.checked = target.checked))
  if (target.matches('.table__pick, .table__pick-all')) show(target.form)
})

document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
  if (key.toLowerCase() !== 'x' || ctrlKey || metaKey || altKey || target.matches('input:not([type=checkbox]), textarea, select')) return
  if (localStorage.getItem('keys-off')) return
  target.closest('tr')?.querySelector('.table__pick')?.click()
})

for (const all of document.querySelectorAll('.table__pick-all')) all.hidden = false
forms().forEach(show)
document.addEventListener('htmx:afterSettle', () => forms().forEach(show))
