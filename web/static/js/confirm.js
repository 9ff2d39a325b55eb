/** A dangerous deed asks again in a dialog. Without scripts the same words open in place (button.html, danger). */

const open = (ask) => {
  const box = ask.querySelector('.ask__box')
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog dialog--danger'
  dialog.setAttribute('aria-label', ask.querySelector('summary').textContent.trim())
  dialog.append(box)

  const back = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: '先不办' })
  back.addEventListener('click', () => dialog.close())
  box.querySelector('.buttons').append(back)

  dialog.addEventListener('close', () => {
    back.remove()
    ask.append(box)
    dialog.remove()
    ask.querySelector('summary').focus()
  })
  // Beside the details and inside the form, so that its button still belongs to the form.
  ask.after(dialog)
  dialog.showModal()
  back.focus()
}

document.addEventListener('click', (event) => {
  const summary = event.target.closest('.ask > summary')
  if (!summary) return
  event.preventDefault()
  open(summary.parentElement)
})

document.addEventListener('submit', ({ target }) => {
  for (const dialog of target.querySelectorAll('dialog[open]')) setTimeout(() => dialog.close())
})
