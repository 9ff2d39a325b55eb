/**
 * What was typed into a form with `data-draft` is kept in this tab until it is saved.
 *
 * It survives a reload, a refusal, a lost network, a question asked before it is saved and a new sign-in by the same
 * person; it goes when a page comes that says what was done, or that is neither the form again nor an error, when another person signs in,
 * and on sign-out.
 */

const owner = document.body.dataset.officer ?? ''
const place = (form) => `draft:${owner}:${form.dataset.draft}`
const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))

const kept = (field) =>
  field.name && !field.name.startsWith('_') && !field.readOnly && !['hidden', 'password', 'file', 'submit'].includes(field.type)

const typed = (form) => {
  const words = {}
  for (const field of form.elements) {
    if (!kept(field)) continue
    if (field.type === 'radio' || field.type === 'checkbox') {
      if (field.checked) (words[field.name] ??= []).push(field.value)
    } else if (field.value !== '') words[field.name] = field.value
  }
  return words
}

const remember = (form) => {
  const words = typed(form)
  if (Object.keys(words).length) sessionStorage.setItem(place(form), JSON.stringify({ words }))
  else sessionStorage.removeItem(place(form))
}

const restore = (form) => {
  const draft = JSON.parse(sessionStorage.getItem(place(form)) ?? 'null')
  if (!draft) return
  let filled = false
  for (const field of form.elements) {
    const words = draft.words[field.name]
    if (!kept(field) || words === undefined) continue
    if (Array.isArray(words)) {
      const chosen = words.includes(field.value)
      if (chosen !== field.checked) filled = true
      field.checked = chosen
    } else if (field.value !== words && (field.matches('select') || field.value === field.defaultValue)) {
      field.value = words
      filled = true
    }
  }
  if (filled) tell(form)
}

const tell = (form) => {
  const line = document.createElement('p')
  line.className = 'note'
  line.textContent = '这里是您上次写了没有保存的。'
  const clear = Object.assign(document.createElement('button'), { type: 'button', textContent: '清空重写', className: 'plain-button' })
  clear.addEventListener('click', () => {
    sessionStorage.removeItem(place(form))
    form.reset()
    line.remove()
  })
  line.append(clear)
  form.prepend(line)
}

const forms = () => document.querySelectorAll('form[data-draft]')
const failed = document.querySelector('[data-failed]')
const done = document.querySelector('.flash')

for (const key of drafts()) {
  const mine = key.startsWith(`draft:${owner}:`)
  if (owner && !mine) sessionStorage.removeItem(key)
  const { sent } = JSON.parse(sessionStorage.getItem(key) ?? '{}')
  const back = [...forms()].some((form) => place(form) === key)
  if (mine && sent && (done || !back) && !failed && owner) sessionStorage.removeItem(key)
}
forms().forEach(restore)

document.addEventListener('input', ({ target }) => target.form?.matches('[data-draft]') && remember(target.form))

document.addEventListener('submit', ({ target }) => {
  if (target.matches('[data-sign-out]')) drafts().forEach((key) => sessionStorage.removeItem(key))
  if (!target.matches('[data-draft]')) return
  const draft = sessionStorage.getItem(place(target))
  if (draft) sessionStorage.setItem(place(target), JSON.stringify({ ...JSON.parse(draft), sent: true }))
})

document.addEventListener('htmx:beforeOnLoad', ({ detail }) => {
  const form = detail.elt.closest('form[data-draft]')
  if (!form || detail.xhr.status >= 400) return
  const { responseText: answer } = detail.xhr
  const asks = answer.includes(`data-draft="${form.dataset.draft}"`) && !answer.includes('id="flash"')
  if (!asks) sessionStorage.removeItem(place(form))
})

document.addEventListener('htmx:load', ({ detail }) => {
  if (detail.elt.matches?.('form[data-draft]')) restore(detail.elt)
  detail.elt.querySelectorAll?.('form[data-draft]').forEach(restore)
})
