/** 口令: six digits, asked once to set and again to read back. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { NoContact, WrongPin } from '../reading.js'
import { when } from '../words.js'
import { icon } from './icons.js'

/** What was wrong, on the screen where it was typed. */
let said = ''
let place = ''
let working = false

/** Before the first confidential record on this phone; `then` runs once it is set. */
export function setPin(app, then) {
  return pinForm(app, {
    words: '家事当场封存：手机丢了，别人也打不开。设一个 6 位数字口令，以后在这部手机上读回时用；上报用不着它。',
    label: '设口令（6 位数字）',
    deed: '设好',
    act: async (pin) => {
      await app.reading.setPin(pin)
      await then()
    },
  })
}

/** To read back; `then` runs once it is open. */
export function askPin(app, then) {
  const { reachable, barred, outlived, tries } = app.reading
  if (barred) return closed(`口令错了 5 次。${tries.until ? `${when(tries.until)}以后联网，再试。` : '联网以后，等一会儿再试。'}`)
  if (!reachable) return closed('封存的内容要联网一次才能读回（超过 72 小时没有联网）。')
  if (outlived) return html`${closed('街道的钥匙换过了，以前封存的在这部手机上读不回。')}${again(app)}`
  return pinForm(app, {
    words: '内容已封存。输入口令读回。',
    label: '口令（6 位数字）',
    deed: '打开',
    act: async (pin) => {
      await app.reading.unlock(pin)
      await then?.()
    },
    more: again(app),
  })
}

function closed(words) {
  return html`<div class="plain"><p class="strip strip--soon">${icon('offline')}<span>${words}上传不受影响。</span></p></div>`
}

function again(app) {
  return html`<details><summary class="link">忘了口令</summary>
      <p>重设口令以后，已封存的照样上传，只是在这部手机上读不回；没写完的家事草稿也打不开了。</p>
      <button class="button button--second" type="button" @click=${() => forget(app)}>重设口令</button></details>`
}

function pinForm(app, { words, label, deed, act, more = '' }) {
  const submit = async (event) => {
    event.preventDefault()
    const form = event.target
    const pin = new FormData(form).get('pin')
    if (!/^[0-9]{6}$/.test(pin)) return say(app, '口令是 6 位数字。')
    if (working) return
    working = true
    said = ''
    place = location.hash
    try {
      await act(pin)
    } catch (failure) {
      said = failure instanceof WrongPin ? (failure.left > 0 ? `口令不对，还能试 ${failure.left} 次。` : '') : failure instanceof NoContact ? '要联网一次才行。' : '没有打开。再试一次。'
    } finally {
      working = false
      await app.draw()
      // Six digits fill the field: the next ones replace them.
      if (said) retype(form.elements.pin)
    }
  }
  return html`<form class="pin" @submit=${submit} novalidate>
    <p>${words}</p>
    <label class="field">${label}<input name="pin" inputmode="numeric" autocomplete="off" maxlength="6" required></label>
    ${said && place === location.hash ? html`<p class="refusal" role="alert">${icon('warn')}<span>${said}</span></p>` : ''}
    <button class="button" type="submit">${deed}</button>
    ${more}
  </form>`
}

function retype(field) {
  field?.focus()
  field?.select()
}

async function forget(app) {
  said = ''
  await app.reading.forget()
  await app.store.dropSealedDrafts()
  await app.draw()
}

function say(app, words) {
  said = words
  place = location.hash
  return app.draw()
}
