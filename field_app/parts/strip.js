/** The sync strip under the date: what is only on this phone, and whether it can leave. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { leftWords } from '../outbox.js'
import { icon } from './icons.js'
import { date, when } from '../words.js'

export function strip(app) {
  const { waiting, since, sync, delivered_at, others, evicted, skew } = app.condition
  return html`<div role="status" class="strips">${network({ waiting, since, sync, delivered_at })}${lost(evicted, app)}${clock(skew)}${neighbours(others)}</div>`
}

function network({ waiting, since, sync, delivered_at }) {
  const oldest = waiting ? html`${waiting} 条待上传，最早 <time>${date(since)}</time>。` : ''
  if (sync === 'signed_out') {
    return html`<div class="strip strip--soon">${icon('person')}<p><strong>登录后上传${waiting ? `（${waiting} 条）` : ''}。</strong>
      照常记，都存在手机里。<a href="#/sign-in">去登录</a></p></div>`
  }
  if (sync === 'portal') {
    return html`<div class="strip strip--ink">${icon('offline')}<p><strong>这个无线网要先登录才能用。</strong>
      换一个网络，或打开它的登录页。照常记，有网自动上传。${oldest}</p></div>`
  }
  if (sync === 'offline') {
    return html`<div class="strip strip--ink">${icon('offline')}<p><strong>${unreachable()}，照常记。</strong>都存在手机里，有网自动上传。${oldest}</p></div>`
  }
  if (waiting) {
    return html`<div class="strip strip--soon strip--line">${icon('up')}<strong>${waiting} 条待上传</strong>
      <span>${delivered_at ? `上次送达 ${when(delivered_at)}` : '没有网也不会丢'}</span></div>`
  }
  return html`<div class="strip strip--done strip--line">${icon('checks')}<span>全部已送达</span>
    <span>${delivered_at ? when(delivered_at) : ''}</span></div>`
}

function lost(evicted, app) {
  if (!evicted) return ''
  return html`<div class="strip strip--alarm">${icon('warn')}<p><strong>本机存储曾被清空，有 ${leftWords(evicted)}未送达。</strong>
    请凭记忆补记，并报网格长。系统设置里不要清除本应用的数据。</p>
    <button class="link" type="button" @click=${() => app.alarmRead()}>看过了</button></div>`
}

function clock(skew) {
  if (!skew) return ''
  return html`<div class="strip strip--soon">${icon('clock')}<p><strong>手机时间${skew > 0 ? '快' : '慢'} ${span(Math.abs(skew))}。</strong>
    巡查按校正后的时间算，原来的时间也留着。到系统设置里打开“自动设置时间”。</p></div>`
}

/** Both look alike to whoever sends; whoever reads would go looking for a signal that is there. */
export function unreachable() {
  return navigator.onLine ? '连不上街道的服务器' : '没有网络'
}

function span(minutes) {
  if (minutes < 120) return `${minutes} 分钟`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`
}

function neighbours(others) {
  return (others ?? []).map(
    (one) => html`<div class="strip strip--soon">${icon('person')}<p>${one.name} 在这部手机上还有 ${leftWords(one)}待上传。请 ${one.name} 登录一次。</p></div>`,
  )
}
