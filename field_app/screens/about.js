/** Who runs it, its filing number, the box for complaints about the software; and how the phone is set. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from '../parts/icons.js'
import { installed } from '../parts/installing.js'

export const title = '关于'

export async function load(app) {
  return {
    kept: (await navigator.storage?.persisted?.()) ?? false,
    offline: Boolean(navigator.serviceWorker?.controller),
  }
}

export function view(app, { kept, offline }) {
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
    </div>`
}
