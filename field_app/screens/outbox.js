/** 待上传: every record with where it is and what to do. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { attachments, forPerson, undelivered } from '../outbox.js'
import { when } from '../words.js'
import { icon } from '../parts/icons.js'
import { askPin } from '../parts/pin.js'
import { strip, unreachable } from '../parts/strip.js'
import { mend } from './finding.js'
import { plan, save } from '../rescue.js'

const SHOWN = 30

export const title = '待上传'

/** 立即上传 was pressed, and is at work: what it came to is asked anew whenever it is shown. */
let pressed = false
let working = false

const NOTHING_WENT = {
  offline: () => `没有上传：${navigator.onLine ? '' : '现在'}${unreachable()}。都在手机里，有网自动上传。`,
  portal: () => '没有上传：这个无线网要先登录才能用。',
  signed_out: () => '没有上传：请先登录。',
}

async function uploadNow(app) {
  pressed = working = true
  await app.draw()
  await app.syncNow()
  working = false
  await app.draw()
}

function answer(app, left) {
  if (working) return '正在上传……'
  if (!pressed) return ''
  return NOTHING_WENT[app.sync_state]?.() ?? (left ? `还有 ${left} 条没有送达，过一会儿自动再传。` : '都已送达。')
}

/** The sealed record that is being read back. */
let reading = null

export async function load(app, id, records) {
  const items = await records
  const read = items.find((item) => item.op_id === reading)
  return { items, own: read && app.reading.unlocked ? await app.reading.read(read.own, read.wire.entity_id) : null }
}

export function view(app, { items, own }) {
  const sealed = (item) => sealedPart(app, item, own)
  const waiting = undelivered(items)
  const person = forPerson(items)
  const kept = items.filter((item) => item.state === 'quarantine')
  const delivered = items.filter((item) => ['delivered', 'settled'].includes(item.state)).reverse().slice(0, SHOWN)
  return html`
    <header class="head"><h1 tabindex="-1">待上传</h1>${app.demoTag()}</header>
    ${strip(app)}
    <div class="outbox__deeds">
      <p>${waiting.length + person.length ? html`<strong>${waiting.length + person.length} 条</strong>在本机，一条没丢` : '没有待上传的'}</p>
      <button class="button button--second" type="button" @click=${() => uploadNow(app)}>${icon('up')}立即上传</button>
    </div>
    <p class="outbox__answer" role="status">${answer(app, waiting.length)}</p>
    <ul class="items">
      ${person.map((item) => (item.state === 'conflict' ? conflict(app, item, sealed) : rejected(app, item, sealed)))}
      ${kept.map((item) => quarantine(item, sealed))}
      ${waiting.map((item) => held(item, sealed))}
    </ul>
    ${delivered.length
      ? html`<section class="part"><h2>${delivered.every((item) => item.state === 'delivered') ? '已送达' : '已送达和处理过的'}</h2><ul class="items items--done">
          ${delivered.map((item) => html`<li class="item"><p class="item__state">${icon(item.state === 'delivered' ? 'checks' : givenUp(item) ? 'close' : 'check')}${words(item)}<time>${when(item.saved_at)}</time></p>
            <p class="item__title">${item.title}</p>${sealed(item)}${givenUp(item) ? html`<p><button class="button button--second" type="button" @click=${() => app.settle(item, undefined)}>放回去，再处理</button></p>` : ''}</li>`)}
        </ul></section>`
      : ''}
    ${waiting.length ? rescue(app, waiting) : ''}
  `
}

/** What goes into which file, and how many of them are saved. */
let files = null
let saved = 0
let unsaved = ''

async function saveNext(app) {
  files ??= await plan(app.store)
  try {
    await save(app, files, saved)
    saved += 1
    unsaved = ''
  } catch {
    unsaved = '没有存成：手机存储满了，或内存不够。关掉别的应用，再点一次。'
  }
  await app.draw()
}

function saveAnew(app) {
  files = null
  saved = 0
  return app.draw()
}

function rescue(app, waiting) {
  // Recorded since: the files no longer hold everything.
  const stale = files && !waiting.every(({ op_id }) => files.covers.has(op_id))
  if (stale) {
    files = null
    saved = 0
  }
  const many = files?.shares.length ?? 1
  const address = html`<span class="address">${location.origin}/rescue</span>`
  // The button stays under the thumb: what it came to is said below it.
  return html`<section class="part"><h2>手机要坏了、要换了</h2>
    ${saved < many
      ? html`<p>把 ${waiting.length} 条未送达存成文件，到任何能上网的浏览器里登录，打开 ${address} 补送，不会重复。</p>
        <p><button class="button button--second" type="button" @click=${() => saveNext(app)}>${icon('paper')}${many > 1 ? `存第 ${saved + 1} 份，共 ${many} 份` : '存成文件'}</button></p>`
      : html`<p role="status"><strong>${many > 1 ? `${many} 份都已存` : '已存'}</strong>在手机的“下载”里，名字以“未送达”开头。传到能上网的电脑，登录后打开 ${address}${many > 1 ? `，一次全选这 ${many} 份` : ''}补送，不会重复。</p>`}
    <p role="status">${stale ? '存文件以后又记了，请重新存。' : saved && saved < many ? `第 ${saved} 份已存。照片多，分 ${many} 份存，请都存完。` : ''}</p>
    ${unsaved ? html`<p role="alert">${unsaved}</p>` : ''}
    ${saved ? html`<p><button class="button button--second" type="button" @click=${() => saveAnew(app)}>从头重新存</button></p>` : ''}</section>`
}

/** What was sealed, read back with the PIN; gone from the screen when it is closed. */
function sealedPart(app, item, own) {
  if (!item.own) return ''
  const show = (id) => {
    reading = id
    return app.draw()
  }
  if (reading !== item.op_id) return html`<p><button class="button button--second" type="button" @click=${() => show(item.op_id)}>读回内容</button></p>`
  if (!own) return askPin(app)
  return html`<p>${own.title}</p><p>${own.fields.text || '没有写说明'}</p>
    <p><button class="button button--second" type="button" @click=${() => show(null)}>收起</button></p>`
}

/** 不报了, 撤回我的: a slip of the finger is put back. */
function givenUp({ verdict }) {
  return verdict?.settled === 'dropped' || verdict?.settled === 'withdrawn'
}

function words(item) {
  const { verdict } = item
  if (verdict?.settled === 'mended') return item.wire.verb !== 'finding' || verdict.verdict === 'conflict' ? '已报网格长' : '已改好另报'
  if (verdict?.settled === 'withdrawn') return '您撤回了，没有采用'
  if (verdict?.settled) return '您没有再报，没有接收'
  return verdict?.late_on ? `已补传，计入 ${verdict.late_on}` : '已送达'
}

function rejected(app, item, sealed) {
  return html`<li class="item item--refused">
    <p class="item__state">${icon('warn')}<strong>${item.wire.verb === 'finding' ? '未接收，要改一处' : '未接收'}</strong><time>${when(item.saved_at)}</time></p>
    <p class="item__title">${item.title}</p>
    <p>未接收：${item.verdict.text}</p>${sealed(item)}
    <div class="item__deeds">
      ${item.wire.verb === 'finding' && (!item.own || app.reading.unlocked) ? html`<button class="button" type="button" @click=${() => mend(app, item)}>改好再报</button>` : ''}
      ${item.wire.verb === 'finding' || item.wire.verb === 'hand_to_lead' ? '' : html`<button class="button" type="button" @click=${() => app.handToLead(item)}>报网格长处理</button>`}
      <button class="button button--second" type="button" @click=${() => app.settle(item, 'dropped')}>不报了</button>
    </div>
  </li>`
}

function conflict(app, item, sealed) {
  const { mine, theirs } = item.verdict
  return html`<li class="item item--conflict">
    <p class="item__state">${icon('fork')}<strong>有两份记录，请核对</strong><time>${when(item.saved_at)}</time></p>
    <p class="item__title">${item.title}</p>
    <p>${item.verdict.text}</p>
    <dl class="versions">
      <div><dt>您写的</dt><dd>${mine ?? item.title}<small>${when(item.saved_at)}</small></dd></div>
      <div><dt>${theirs?.who ?? '另一份'}</dt><dd>${theirs?.what ?? ''}<small>${theirs?.when ?? ''}</small></dd></div>
    </dl>
    <div class="item__deeds">
      <button class="button" type="button" @click=${() => app.handToLead(item)}>报网格长处理</button>
      <button class="button button--second" type="button" @click=${() => app.settle(item, 'withdrawn')}>撤回我的</button>
    </div>
  </li>`
}

function quarantine(item, sealed) {
  return html`<li class="item"><p class="item__state">${icon('person')}<strong>已收到，等网格长处理</strong><time>${when(item.saved_at)}</time></p>
    <p class="item__title">${item.title}</p><p>${item.verdict.text ?? ''} 您不用再报。</p>${sealed(item)}</li>`
}

function held(item, sealed) {
  const photos = item.photos.of ? attachments(item) : '文字'
  const state = item.state === 'held' ? '等前一条先到' : item.state === 'photos' ? '文字已送达，其余上传中' : '已保存，待上传'
  return html`<li class="item"><p class="item__state">${icon(item.state === 'photos' ? 'check' : 'up')}<strong>${state}</strong><span>${photos}</span></p>
    <p class="item__title">${item.title}<small><time>${when(item.saved_at)}</time></small></p>${sealed(item)}</li>`
}
