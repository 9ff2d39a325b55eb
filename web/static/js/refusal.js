/**
 * A refusal of the server stands under the buttons that were pressed, and what was typed stays.
 *
 * The server names #flash as its place; here it moves into the form, where the form has asked.
 * Without an answer (no network) the form says so itself.
 * A form sent without htmx is answered at the address of its deed, which nobody can open: the page keeps its own, so
 * that a reload, a bookmark and a new sign-in lead back to the form and its draft.
 */

const { formPage } = document.body.dataset
if (formPage) history.replaceState(null, '', formPage)

const slotOf = (form) => {
  const slot = form.querySelector('[data-refusal]')
  if (slot) return slot
  const made = document.createElement('div')
  made.dataset.refusal = ''
  form.append(made)
  return made
}

document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  const form = detail.elt.closest('form')
  if (!form || form.method !== 'post') return
  form.querySelector('[data-refusal]')?.replaceChildren()
  // What succeeded before is no answer to what is pressed now.
  document.querySelector('#flash')?.replaceChildren()
})

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const form = detail.requestConfig.elt.closest('form')
  if (!form || detail.xhr.getResponseHeader('HX-Retarget') !== '#flash') return
  detail.target = slotOf(form)
  detail.swapOverride = 'innerHTML show:none'
})

document.addEventListener('htmx:sendError', ({ detail }) => {
  const form = detail.elt.closest('form')
  if (!form) return
  const words = document.createElement('p')
  words.className = 'refusal'
  words.setAttribute('role', 'alert')
  words.textContent = '没有送出：现在没有网络。您写的都在，有网后再按一次。'
  slotOf(form).replaceChildren(words)
})
