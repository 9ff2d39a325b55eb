/** Who runs it, its filing number, the box for complaints about the software; and how the phone is set. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { forPerson, undelivered } from '../outbox.js'
import { icon } from '../parts/icons.js'
import { installed } from '../parts/installing.js'

export const title = '关于'

/** 退出登录 was pressed once and asks again, with the numbers. */
let leaving = false

export async function load(app, id, records) {
  const [items, drafts] = await Promise.all([records, app.store.drafts()])
  return {
    unsent: undelivered(items).length,
    open: forPerson(items).length,
    drafts: drafts.length,
    kept: (await navigator.storage?.persisted?.()) ?? false,
    offline: Boolean(navigator.serviceWorker?.controller),
  }
}

export function view(app, { kept, offline, unsent, open, drafts }) {
  const { operator } = app.me
  return html`
    <header class="head"><a class="head__back" href="#/">${icon('back')}<span class="unseen">回到今天</span></a><h1 tabindex="-1">关于</h1></header>
    <dl class="facts">
      <div><dt>我</dt><dd>${app.officer.name}</dd></div>
      <div><dt>网格</dt><dd>${app.me.grids.map((grid) => grid.name).join('、') || '没有分派网格'}</dd></div>
      <div><dt>离线</dt><dd>${offline ? '没有网也能打开' : '还没有准备好离线打开，请保持有网一会儿'}</dd></div>
      <div><dt>存储</dt><dd>${kept ? '系统答应不自动清除' : '系统可能在空间不足时清除，请常联网上传'}</dd></div>
      <div><dt>主办</dt><dd>${operator.name || '未填写'}</dd></div>
      <div><dt>备案编号</dt><dd>${operator.filing || '未填写'}</dd></div>
    </dl>
    <div class="part">
      <label class="tick"><input type="checkbox" .checked=${app.large} @change=${(event) => app.setLarge(event.target.checked)}> 大字</label>
      <p><a class="button button--second" href=${operator.box || '/about'}>对这个软件提意见</a></p>
      <p><a class="button button--second" href="/rescue">补送存成文件的记录</a></p>
      ${installed() ? '' : html`<p><a class="button button--second" href="#/install">装到手机桌面</a></p>`}
    </div>
    <section class="part"><h2>退出登录</h2>${leaving ? asking(app, { unsent, open, drafts }) : html`
      <p>这部手机要交给别人用，先退出。</p>
      <p><button class="button button--danger" type="button" @click=${() => ask(app, true)}>退出登录</button></p>`}</section>`
}

function asking(app, { unsent, open, drafts }) {
  const { name } = app.officer
  const left = [unsent && `${unsent} 条没有送达`, open && `${open} 条要您处理`, drafts && `${drafts} 件没写完`].filter(Boolean)
  return html`<div class="asking" role="alert">
      <p>${left.length
        ? html`<strong>还有 ${left.join('、')}。</strong>都留在这部手机里，记在 ${name} 名下：${name} 再登录就接着上传，别人登录看不到。`
        : '全部已送达，没有留在手机里的记录。'}</p>
      <p>本网格的事项、已送达的记录和照片，从这部手机上清除。${navigator.onLine ? '' : '现在没有网络：街道那边等这部手机下次联网再退出。'}</p>
    </div>
    ${unsent && navigator.onLine ? html`<p><a class="button" href="#/outbox">先去上传</a></p>` : ''}
    <p><button class="button button--danger" type="button" @click=${() => app.signOut()}>确定退出</button></p>
    <p><button class="button button--second" type="button" @click=${() => ask(app, false)}>不退出</button></p>`
}

async function ask(app, now) {
  leaving = now
  await app.draw()
  document.querySelector('.asking')?.scrollIntoView({ block: 'center' })
}
