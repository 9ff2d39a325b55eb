/** Would this browser lose records? Asked before the first one is taken. */

/** null where everything is there, else what is wrong and what to do. */
export function unfit() {
  if (/MicroMessenger/i.test(navigator.userAgent)) {
    const [way, menu] = /iPhone|iPad/.test(navigator.userAgent)
      ? ['点右上角“···”，选“在 Safari 中打开”，再添加到主屏幕。', '在 Safari 中打开']
      : ['点右上角“···”，选“在浏览器打开”，再添加到桌面。', '在浏览器打开']
    return { what: '微信里打开的页面存不住离线记录。', way, menu }
  }
  if (!window.isSecureContext) {
    return {
      what: '这个地址不是加密连接（https），手机不能离线记录、拍照上传，也不能封存家事。',
      way: '请用街道给的 https 地址打开。试用的电脑可以用数据线转发端口，再在手机上打开 http://localhost 加端口号。',
    }
  }
  if (!('serviceWorker' in navigator)) {
    return { what: '这个浏览器没有网就打不开本页。', way: '请用系统自带的浏览器打开，并且不要用无痕模式。' }
  }
  if (!('indexedDB' in window) || !navigator.locks) {
    return { what: '这个浏览器存不住记录。', way: '请更新浏览器，或用系统自带的浏览器打开；不要用无痕模式。' }
  }
  return null
}

/** The browser can, and did not. */
export const SHUT = { title: '打不开', what: '手机存储打不开。', way: '关掉本页，过一会儿再打开；还不行，腾出一些手机空间再试。手机里存的记录还在，不要清除浏览器的数据。' }
