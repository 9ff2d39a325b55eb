/** Signed out: what is written stays, what waits goes up after signing in. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { leftWords } from '../outbox.js'
import { date } from '../words.js'
import { icon } from '../parts/icons.js'

export const title = '登录'

export async function load(app) {
  const { device, officer } = app
  if (officer) return { waiting: leftWords(await app.outbox.left()), others: [] }
  const [wiped, others] = await Promise.all([device.setting('wiped'), device.others(null)])
  return { wiped, others, waiting: '' }
}

export function view(app, { waiting, wiped, others }) {
  return html`
    <header class="head"><h1 tabindex="-1">登录</h1></header>
    <div class="plain">
      <p>${waiting ? `登录后上传（${waiting}）。记下的都在手机里，一条不少。` : '登录一次，这部手机就能记事；之后没有网也能打开。'}</p>
      ${wiped ? html`<p>${date(wiped)}，网格长清除了这部手机上的记录；没送达的已先交上去。</p>` : ''}
      ${others.map((one) => html`<p class="strip strip--soon">${icon('person')}<span>${one.name} 在这部手机上还有 ${leftWords(one)}待上传，一条没丢。${one.name} 登录后自动上传，别人看不到。</span></p>`)}
      ${navigator.onLine ? '' : html`<p>现在没有网络。登录要有网。</p>`}
      ${app.refusal ? html`<div class="refusal" role="alert">${icon('warn')}<p>${app.refusal}</p></div>` : ''}
      <p>${app.refusal ? html`<a class="button" href="/">去工作台</a>` : html`<a class="button" href="/sign-in?next=/field">去登录</a>`}</p>
      ${app.officer ? html`<p><a class="button button--second" href="#/">先照常记</a></p>` : ''}
    </div>`
}
