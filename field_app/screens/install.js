/** 装到手机桌面: by the browser's own prompt, on an iPhone by hand with pictures. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from '../parts/icons.js'
import { installed, onApple } from '../parts/installing.js'
import { addButton, safariBar, shareSheet } from '../parts/pictures.js'

export const title = '装到手机桌面'

export async function load() {
  return {}
}

export function view(app) {
  return html`
    <header class="head"><a class="head__back" href="#/about">${icon('back')}<span class="unseen">回到关于</span></a><h1 tabindex="-1">装到手机桌面</h1></header>
    <div class="plain">
      <p>装好以后一点就开，没有网也能打开；系统也不容易把没上传的记录清掉。</p>
      ${installed() ? html`<p class="strip strip--done">${icon('check')}<span>已经装好，就是现在这个。</span></p>` : ways(app)}
    </div>`
}

function ways(app) {
  if (app.installPrompt) return html`<p><button class="button" type="button" @click=${() => app.install()}>装到手机桌面</button></p>`
  if (!onApple()) return html`<p>打开浏览器的菜单（多在右上角或底部，三个点或三条线），选“添加到主屏幕”或“安装应用”。</p>`
  return html`
    <ol class="ways">
      <li><p><b>1</b> 用 Safari 打开本页，点底部正中的“分享”。</p>${safariBar()}</li>
      <li><p><b>2</b> 往下翻，点“添加到主屏幕”。</p>${shareSheet()}</li>
      <li><p><b>3</b> 点右上角“添加”。以后从桌面的“三事网格”打开，第一次要再登录一次。</p>${addButton()}</li>
    </ol>
    <p class="hint">还在 Safari 里的记录不会搬过去：装之前先在“待上传”里全部上传。</p>`
}
