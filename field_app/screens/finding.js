/** 记一件事: what, how urgent, save. Every keystroke is kept; 已保存 is said only when the phone has it. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { uuid7 } from '../uuid7.js'
import { hour } from '../words.js'
import { icon } from '../parts/icons.js'
import { tiles } from '../parts/categories.js'
import { asNow, placePart } from '../parts/place.js'
import { ASIDE } from '../store.js'
import { chain } from '../parts/chain.js'
import { attachments } from '../outbox.js'
import { askPin, setPin } from '../parts/pin.js'
import { photoUrl, room, takePhoto } from '../parts/photo.js'
import { startRecording, voicePart } from '../parts/voice.js'

export const title = '记一件事'

/** Without the bar of the other screens: its own foot stands there. */
export const alone = true

const MOST_PHOTOS = 9

let draft = null
let page = {}

/** Is there something in memory only: a household matter, and no PIN to seal its draft with yet? */
export function unkept(app) {
  return Boolean(draft) && isSecret(app) && !app.reading.ready
}

/** Forget what was on screen; the phone still has it. */
export function reset(app) {
  if (unkept(app)) return
  draft = null
  page = {}
}

export async function load(app, id, records) {
  if (id?.startsWith(ASIDE) && !(await app.store.unfinished())) {
    await app.store.moveDraft(id, 'finding')
    draft = null
  }
  if (!draft) {
    const kept = await app.store.draft('finding')
    if (kept?.sealed && !app.reading.unlocked) return { urls: [], locked: kept }
    draft = kept?.sealed ? await app.reading.read(kept.sealed, kept.entity) : (kept ?? (await fresh(app)))
    draft.geo = asNow(draft.geo)
    page = { saved: page.saved, placing: false, searching: false, query: '', failed: '', room: await room() }
    if (page.room !== 'room') await app.store.forgetSent()
  }
  const urls = await Promise.all(draft.photos.map((photo) => photoUrl(app.store, photo.sha256)))
  const voiceUrl = draft.voice ? await photoUrl(app.store, draft.voice.sha256) : null
  const saved = (await records).find((item) => item.op_id === page.saved)
  return { urls, voiceUrl, saved }
}

/** What stands until the worker or a category says otherwise. */
const usual = (app) => app.me.urgencies[0]?.value ?? 'normal'

async function fresh(app) {
  const last = (await app.store.meta('last_place')) ?? {}
  const same = last.grid === app.grid.id
  return {
    id: 'finding', entity: uuid7(), grid: app.grid.id, category: null, text: '', photos: [], voice: null, urgency: usual(app), own_urgency: null,
    place: same ? last.place : '', building: same ? last.building : null, geo: null, solved: false, mends: null,
  }
}

export function view(app, { urls, voiceUrl, saved, locked }) {
  if (locked) return lockedView(app, locked)
  const category = categoryOf(app)
  const secret = Boolean(category?.confidential)
  const gate = secret && !(app.me.seal && app.reading.ready)
  const change = (changes) => edit(app, changes)
  return html`
    <header class="head">
      <a class="head__back" href="#/">${icon('close')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">${draft.mends ? '改好再报' : '记一件事'}</h1>${app.demoTag()}
    </header>
    ${saved ? savedStrip(app, saved) : ''}
    <form class="finding" @submit=${(event) => save(event, app)} novalidate>
      ${placePart({ draft, me: app.me, open: page.placing, toggle: () => show(app, { placing: !page.placing }), change })}
      ${secret ? noPhotos() : photoPart(app, urls)}
      ${category?.photo_reason ? html`<p class="hint">请拍照：${category.photo_reason}</p>` : ''}
      <h2 id="what">${saved ? '下一件：什么事' : '什么事'}</h2>
      ${tiles({
        me: app.me, chosen: draft.category, searching: page.searching, query: page.query,
        choose: (one) => choose(app, one), search: (query) => show(app, { query }), open: () => openFinder(app),
      })}
      ${gate ? gatePart(app) : ''}
      <h2 id="urgent">有多急</h2>
      <div class="urgencies" role="group" aria-labelledby="urgent">
        ${app.me.urgencies.map(
          (one) => html`<button type="button" class="tile tile--plain ${one.value === draft.urgency ? 'tile--on' : ''}" aria-pressed=${String(one.value === draft.urgency)}
            @click=${() => change({ urgency: one.value, own_urgency: one.value })}><strong>${one.label}</strong><span>${one.hint}</span>${one.value === draft.urgency ? html`<span class="tile__check">${icon('check')}</span>` : ''}</button>`,
        )}
      </div>
      ${gate
        ? ''
        : html`<label class="field">说明（可不写）
        <textarea rows="3" maxlength="500" .value=${draft.text} @input=${(event) => change({ text: event.target.value })}></textarea>
      </label>`}
      ${secret || page.room === 'text only' ? '' : voicePart({ voice: draft.voice, url: voiceUrl, seconds: page.seconds ?? null, failed: page.voiceFailed, start: () => record(app), stop: () => page.recording?.stop(), drop: () => change({ voice: null }) })}
      ${category?.on_the_spot
        ? html`<label class="tick"><input type="checkbox" .checked=${draft.solved} @change=${(event) => change({ solved: event.target.checked })}> 已当场办结</label>`
        : ''}
      <div class="finding__foot">
        ${page.failed ? html`<div class="refusal" role="alert">${icon('warn')}<p><strong>没有保存。</strong>${page.failed} 您写的都在上面，一个字没丢。</p></div>` : ''}
        ${chain('draft')}
        ${category && !gate
          ? html`<button class="button button--save" type="submit" ?disabled=${page.saving}>上报${icon('check')}</button>`
          : html`<button class="button button--save button--notyet" type="submit" aria-disabled="true">${gate ? '先设口令' : '先选什么事'}</button>`}
      </div>
    </form>
  `
}

function isSecret(app) {
  return Boolean(categoryOf(app)?.confidential)
}

function categoryOf(app) {
  return app.me.categories.find((one) => one.id === draft.category)
}

/** A household matter was being written, and the PIN has not been given since. */
function lockedView(app, { entity }) {
  const aside = async () => {
    await app.store.moveDraft('finding', ASIDE + entity)
    await app.draw()
  }
  return html`<header class="head"><a class="head__back" href="#/">${icon('close')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">有一件没写完的家事</h1></header>
    <div class="plain">${askPin(app)}
      <p><button class="button button--second" type="button" @click=${aside}>先放一放，记别的事</button></p></div>`
}

function gatePart(app) {
  return app.me.seal ? setPin(app, () => keep(app)) : html`<p class="refusal" role="alert">${icon('warn')}<span>家事要封存，这部手机还没有街道的钥匙。联网一次就有；先记在纸上，或记别的事。</span></p>`
}

function noPhotos() {
  return html`<p class="hint">家事不拍照、不录音，写几个字就行。${page.aside ? '已拍的照片、已录的话不上报，已从手机删掉。' : ''}</p>`
}

function savedStrip(app, saved) {
  const delivered = saved.state === 'delivered'
  return html`<div class="saved ${delivered ? 'saved--delivered' : ''}" role="status">
    <p>${icon(delivered ? 'checks' : 'phone')}<strong>${delivered ? `已送达，${hour(saved.verdict.at)}。` : `已保存在手机，${hour(saved.saved_at)}。`}</strong>
      ${delivered ? '' : '有网自动上传。'}</p>
    <p>${saved.title}${saved.photos.of ? `·${attachments(saved)}` : ''}</p>
    ${chain(delivered ? 'delivered' : 'saved')}
  </div>`
}

function photoPart(app, urls) {
  if (page.room === 'text only') return html`<p class="hint">手机存储快满了，先只记文字。上传后会腾出地方。</p>`
  return html`${page.room === 'photos first' ? html`<p class="hint">手机存储用了八成多：已送达的照片先从手机删掉。请常联网上传。</p>` : ''}
  <div class="photos">
    ${draft.photos.length < MOST_PHOTOS
      ? html`<label class="camera">${icon('camera')}<span>${draft.photos.length ? '再拍一张' : '拍照'}</span>
          <input type="file" accept="image/*" capture="environment" @change=${(event) => photograph(event, app)}></label>`
      : ''}
    ${draft.photos.map(
      (photo, place) => html`<figure class="photo"><img src=${urls[place] ?? ''} alt="照片 ${place + 1}">
        <button class="photo__drop" type="button" @click=${() => edit(app, { photos: draft.photos.filter((one) => one !== photo) })}>${icon('close')}<span class="unseen">去掉照片 ${place + 1}</span></button></figure>`,
    )}
  </div>
  ${page.photoFailed ? html`<p class="hint" role="alert">${page.photoFailed}</p>` : ''}`
}

function show(app, changes) {
  Object.assign(page, changes)
  return app.draw()
}

async function openFinder(app) {
  await show(app, { searching: !page.searching })
  document.querySelector('.finder')?.scrollIntoView({ block: 'start' })
}

async function edit(app, changes) {
  Object.assign(draft, changes)
  page.failed = ''
  keep(app).catch(() => show(app, { failed: '手机没有存住草稿。' }))
  await app.draw()
}

let writing = Promise.resolve()

/** One after the other: a later keystroke never loses to an earlier one that took longer to seal. */
function keep(app) {
  const now = { ...draft }
  const secret = isSecret(app)
  const aside = page.aside
  const put = async () => {
    const { id, entity } = now
    if (!secret) return app.store.putDraft(now)
    const sealed = app.reading.ready ? { id, entity, sealed: await app.reading.seal(now, entity) } : null
    await app.store.hideDraft(id, sealed, aside && !aside.off ? asideHashes(aside) : [])
    if (aside) aside.off = true
  }
  writing = writing.catch(() => {}).then(put)
  return writing
}

async function choose(app, category) {
  Object.assign(page, { searching: false, query: '' })
  await (category.confidential ? setAside(app) : bringBack(app, category))
  await edit(app, { category: category.id, solved: draft.solved && category.on_the_spot, urgency: category.urgency ?? draft.own_urgency ?? usual(app) })
}

/** What was taken before it turned out to be a household matter: off the phone, in memory in case the category was a slip. */
async function setAside(app) {
  if (page.recording) await finish()
  const { photos, voice } = draft
  if (!photos.length && !voice) return
  const taken = [...photos, voice].filter(Boolean)
  const blobs = (await Promise.all(taken.map((one) => app.store.blob(one.sha256)))).filter(Boolean)
  const before = page.aside ?? { photos: [], voice: null, blobs: [] }
  page.aside = { photos: [...before.photos, ...photos], voice: voice ?? before.voice, blobs: [...before.blobs, ...blobs] }
  Object.assign(draft, { photos: [], voice: null })
}

function asideHashes({ blobs }) {
  return blobs.map((blob) => blob.sha256)
}

async function bringBack(app, category) {
  if (!page.aside) return
  const { photos, voice, blobs } = page.aside
  await writing.catch(() => {})
  const whole = { ...draft, category: category.id, photos, voice }
  try {
    await app.store.putBack(whole, blobs)
    draft = whole
  } catch {
    page.photoFailed = '已拍的照片没有存住。照常写文字，或再拍一张。'
  }
  page.aside = null
}

async function photograph(event, app) {
  const [file] = event.target.files
  event.target.value = ''
  if (!file) return
  try {
    const photo = await takePhoto(file)
    if (isSecret(app)) return
    if (draft.photos.some((one) => one.sha256 === photo.sha256)) return
    const next = { ...draft, photos: [...draft.photos, { sha256: photo.sha256, size: photo.size, mime: photo.mime }] }
    await app.store.putPhoto(next, photo)
    draft.photos = next.photos
    if (isSecret(app)) await setAside(app).then(() => keep(app))
    await show(app, { photoFailed: '', room: await room() })
  } catch {
    await show(app, { photoFailed: '这张照片没有存住。照常写文字，或再拍一张。' })
  }
}

async function record(app) {
  try {
    page.recording = await startRecording((seconds) => show(app, { seconds }))
  } catch {
    return show(app, { voiceFailed: '没有打开麦克风。在浏览器设置里允许录音，或写几个字。' })
  }
  page.recording.kept = page.recording.voice.then((voice) => keepVoice(app, voice))
  await show(app, { seconds: 0, voiceFailed: '' })
}

async function finish() {
  const { recording } = page
  recording.stop()
  await recording.kept
}

async function keepVoice(app, { data, ...voice }) {
  page.recording = null
  if (isSecret(app)) return show(app, { seconds: null })
  // Stopped before the microphone gave anything.
  if (voice.size === 0) return show(app, { seconds: null, voiceFailed: '没有录到声音。再录一次。' })
  try {
    const next = { ...draft, voice }
    await app.store.putPhoto(next, { sha256: voice.sha256, size: voice.size, mime: voice.mime, data })
    draft = next
    await show(app, { seconds: null, voiceFailed: '' })
  } catch {
    await show(app, { seconds: null, voiceFailed: '这段录音没有存住。写几个字，或再录一次。' })
  }
}

async function save(event, app) {
  event.preventDefault()
  const category = categoryOf(app)
  const secret = Boolean(category?.confidential)
  if (!category || (secret && !(app.me.seal && app.reading.ready))) return document.getElementById('what')?.scrollIntoView({ block: 'center' })
  if (page.saving) return
  if (page.recording) await finish()
  page.saving = true
  try {
    await writing.catch(() => {})
    const taken = [...draft.photos, draft.voice].filter(Boolean).map((one) => one.sha256)
    const blobs = secret ? [] : (await Promise.all(taken.map((sha) => app.store.blob(sha)))).filter(Boolean)
    const title = [category.name, draft.place].filter(Boolean).join('·')
    const { entity, grid, text, place, building, geo, urgency, solved, mends } = draft
    const open = { grid, urgency, patrol: app.openPatrol(grid) }
    const fields = { category: category.id, list_version: category.version ?? null, text: text.trim(), place: place.trim(), building, geo, solved }
    const record = await app.outbox.add('finding', secret ? open : { ...open, ...fields }, {
      entity: mends ? uuid7() : entity, title, draft: 'finding', blobs, mends: mends ?? undefined,
      ...(secret ? { drop: [...taken, ...(page.aside ? asideHashes(page.aside) : [])], secret: { fields, to: app.me.seal, reading: app.reading } } : {}),
    })
    if (!secret) await app.store.setMeta('last_place', { grid, place: place.trim(), building })
    draft = null
    page = { saved: record.op_id }
    await app.saved()
    window.scrollTo(0, 0)
  } catch (failure) {
    page.failed = failure?.name === 'QuotaExceededError' ? '手机存储满了。去掉照片再试，或先在“待上传”里上传。' : '手机没有存住。再按一次“上报”。'
  } finally {
    page.saving = false
    await app.draw()
  }
}

function attached(blobs) {
  const voice = blobs.find(({ mime }) => mime.startsWith('audio/'))
  return { photos: blobs.filter((blob) => blob !== voice), voice: voice ? { ...voice, seconds: '' } : null }
}

/** A refused finding comes back into the form; it goes up as a new op, the old one stays in the outbox as mended. */
export async function mend(app, item) {
  const { body: { sealed, ...body }, blobs } = item.wire
  const own = item.own ? (await app.reading.read(item.own, item.wire.entity_id)).fields : {}
  const said = { ...body, ...own }
  draft = { id: 'finding', entity: uuid7(), ...said, geo: asNow(said.geo), ...attached(blobs), mends: item.op_id }
  page = {}
  await keep(app)
  location.hash = '#/finding'
}
