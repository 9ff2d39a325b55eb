/** This browser would lose records: the way out. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from '../parts/icons.js'
import { wechatDots, wechatMenu } from '../parts/pictures.js'

export function unfitView({ title = '请换个打开方式', what, way, menu }) {
  const copy = (event) => navigator.clipboard?.writeText(location.href).then(() => (event.target.textContent = '已复制'))
  return html`
    <header class="head"><h1 tabindex="-1">${title}</h1></header>
    <div class="plain">
      <div class="refusal" role="alert">${icon('warn')}<p><strong>${what}</strong>${way}</p></div>
      ${menu ? [wechatDots(), wechatMenu(menu)] : ''}
      <p>地址：<span class="address">${location.origin}/field</span></p>
      ${navigator.clipboard ? html`<p><button class="button button--second" type="button" @click=${copy}>复制地址</button></p>` : ''}
    </div>`
}
