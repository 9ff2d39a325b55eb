/** Is it installed, can it be, and the line on 今天 that says so once. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from './icons.js'

export function installed() {
  return matchMedia('(display-mode: standalone)').matches || navigator.standalone === true
}

export function onApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1)
}

/** Until it is installed or put off. */
export function installStrip(app) {
  if (installed() || app.installLater || !(app.installPrompt || onApple())) return ''
  return html`<div class="strip">${icon('phone')}<p>装到手机桌面，没有网也能打开。<a class="link" href="#/install">怎么装</a>
    <button class="link" type="button" @click=${() => app.putOffInstall()}>以后再说</button></p></div>`
}
