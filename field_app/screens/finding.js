/** 记一件事: what, how urgent, save. Every keystroke is kept; 已保存 is said only when the phone has it. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { uuid7 } from '../uuid7.js'
import { hour } from '../words.js'
import { icon } from '../parts/icons.js'
import { tiles } from '../parts/categories.js'
import { asNow, locate, placePart } from '../parts/place.js'
import { ASIDE, hasSomething } from '../store.js'
import { chain } from '../parts/chain.js'
import { attachments } from '../outbox.js'
import { askPin, setPin } from '../parts/pin.js'
import { photoUrl, room, takePhoto } from '../parts/photo.js'
import { MOST_PHOTOS, photoShelf } from '../parts/shelf.js'
import { startRecording, voicePart } from '../parts/voice.js'

export const title = '记一件事'

/** Without the bar of the other screens: its own foot stands there. */
export const alone = true

const MOST_WORDS = 500
const PHOTO_FAILED = '这张照片没有存住。照常写文字，或再拍一张。'

let draft = null
let page = {}

/** Pictures that are being made smaller, which takes a cheap phone seconds: nothing is saved without them. */
let developing = []

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
  if (id?.startsWith(ASIDE) && (await app.store.draft(id))) {
    await keptSoFar()
    await app.store.bringBack(id, 'finding')
    draft = null
  }
  await besideOtherTabs(app)
  if (!draft) {
    const kept = await app.store.draft('finding')
    if (kept?.sealed && !app.reading.unlocked) return { urls: [], locked: kept }
    draft = kept?.sealed ? await app.reading.read(kept.sealed, kept.entity) : (kept ?? (await fresh(app)))
    draft.geo = asNow(draft.geo)
    page = { saved: page.saved, stored: Boolean(kept), placing: false, searching: false, query: '', failed: '', room: await room() }
    if (page.room !== 'room') await app.store.forgetSent()
  }
  const urls = await Promise.all(draft.photos.map((photo) => photoUrl(app.store, photo.sha256)))
  const voiceUrl = draft.voice ? await photoUrl(app.store, draft.voice.sha256) : null
  const saved = (await records).find((item) => item.op_id === page.saved)
  return { urls, voiceUrl, saved }
}

/** What another tab of this phone went on with, saved or left out is not written over from here. */
async function besideOtherTabs(app) {
  if (!draft || !page.stored || page.saving || isSecret(app)) return
  await keptSoFar()
  const kept = await app.store.draft('finding')
  if (!draft || !page.stored || isSecret(app)) return
  if (kept?.entity !== draft.entity) reset(app)
  else if (kept.rev > draft.rev) Object.assign(draft, kept)
}

function keptSoFar() {
  return writing.catch(() => {})
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
  const { entity } = draft
  // An answer that comes late, of the phone's locating, belongs to this finding and to no later one.
  const change = (changes) => draft?.entity === entity && edit(app, changes)
  return html`
    <header class="head">
      <a class="head__back" href="#/">${icon('close')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">${draft.mends ? '改好再报' : '记一件事'}</h1>${app.demoTag()}
    </header>
    ${saved ? savedStrip(app, saved) : ''}
    <form class="finding" @submit=${(event) => save(event, app)} novalidate>
      ${placePart({ draft, me: app.me, open: page.placing, locating: page.locating, toggle: () => show(app, { placing: !page.placing }), change, locate: () => locateOnce(app, change) })}
      ${secret ? noPhotos() : photoPart(app, urls, category)}
      ${category?.photo_reason && page.room !== 'text only' ? html`<p class="hint">请拍照：${category.photo_reason}</p>` : ''}
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
        <textarea rows="3" maxlength=${MOST_WORDS} .value=${draft.text} @input=${(event) => change({ text: event.target.value })}></textarea>
        ${wordsLeft(MOST_WORDS - draft.text.length)}
      </label>`}
      ${secret || page.room === 'text only' ? '' : voicePart({ voice: draft.voice, url: voiceUrl, seconds: page.seconds ?? null, failed: page.voiceFailed, start: () => record(app), stop: () => page.recording?.stop(), drop: () => change({ voice: null }) })}
      ${category?.on_the_spot
        ? html`<label class="tick"><input type="checkbox" .checked=${draft.solved} @change=${(event) => change({ solved: event.target.checked })}> 已当场办结</label>`
        : ''}
      ${asksAfterwards(category) ? afterwards(app, urls, category) : ''}
      ${hasSomething(draft) ? dropPart(app) : ''}
      <div class="finding__foot">
        ${page.failed ? html`<div class="refusal" role="alert">${icon('warn')}<p><strong>没有保存。</strong>${page.failed} 您写的都在上面，一个字没丢。</p></div>` : ''}
        ${chain('draft')}
        ${category && !gate
          ? html`<button class="button button--save" type="submit" ?disabled=${page.saving}>${page.saving ? '正在保存……' : html`上报${icon('check')}`}</button>`
          : html`<button class="button button--save button--notyet" type="submit" aria-disabled="true">${!gate ? '先选什么事' : canSeal(app) ? '先设口令' : '先联网一次'}</button>`}
      </div>
    </form>
  `
}

/** A slip, or seen to already: else an unwanted draft would stand on 今天 for ever, and hold up every update. */
function dropPart(app) {
  if (!page.dropping) return html`<p class="finding__drop"><button class="link" type="button" @click=${() => askDrop(app)}>不记了</button></p>`
  return html`<div class="finding__drop"><p role="alert">写的、拍的、录的都从手机上删掉，找不回来。</p>
    <p class="item__deeds"><button class="button button--danger" type="button" @click=${() => drop(app)}>确定不记了</button>
      <button class="button button--second" type="button" @click=${() => show(app, { dropping: false })}>接着写</button></p></div>`
}

async function askDrop(app) {
  await show(app, { dropping: true })
  document.querySelector('.finding__drop')?.scrollIntoView({ block: 'center' })
}

async function drop(app) {
  if (page.recording) await finish()
  await keptSoFar()
  await app.store.dropDraft('finding')
  draft = null
  page = {}
  location.hash = '#/'
}

async function locateOnce(app, change) {
  await show(app, { locating: true })
  const found = await locate()
  page.locating = false
  await (change(found) || app.draw())
}

function isSecret(app, one = draft) {
  return Boolean(categoryOf(app, one)?.confidential)
}

function categoryOf(app, { category } = draft) {
  return app.me.categories.find(({ id }) => id === category)
}

/** A household matter was being written, and the PIN has not been given since. */
function lockedView(app, { entity }) {
  const aside = async () => {
    await app.store.moveDraft('finding', ASIDE + entity)
    history.replaceState(null, '', '#/finding')
    await app.draw()
  }
  return html`<header class="head"><a class="head__back" href="#/">${icon('close')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">有一件没写完的家事</h1></header>
    <div class="plain">${askPin(app)}
      <p><button class="button button--second" type="button" @click=${aside}>先放一放，记别的事</button></p></div>`
}

/** What sealing needs of the server: the installation's key, and a share of this phone's own. */
function canSeal(app) {
  return Boolean(app.me.seal && app.reading.reachable)
}

function gatePart(app) {
  if (canSeal(app)) return setPin(app, () => keep(app))
  return html`<p class="refusal" role="alert">${icon('warn')}<span>家事要封存，这部手机现在封不了。联网一次就能封存；先记在纸上，或记别的事。</span></p>`
}

function noPhotos() {
  return html`<p class="hint">家事不拍照、不录音，写几个字就行。${page.aside ? '已拍的照片、已录的话不上报，已从手机删掉。' : ''}</p>`
}

function savedStrip(app, saved) {
  const delivered = saved.state === 'delivered'
  return html`<div class="saved ${delivered ? 'saved--delivered' : ''}" role="status">
    <p>${icon(delivered ? 'checks' : 'phone')}<strong>${delivered ? `已送达，${hour(saved.verdict.at)}。` : `已保存在手机，${hour(saved.saved_at)}。`}</strong>
      ${delivered ? '' : app.sync_state === 'signed_out' ? '登录后上传。' : '有网自动上传。'}</p>
    <p>${saved.title}${saved.photos.of ? `·${attachments(saved)}` : ''}</p>
    ${chain(delivered ? 'delivered' : 'saved')}
  </div>`
}

/** The field takes no more than it holds: said before it ends, and when something may have been left out. */
function wordsLeft(left) {
  if (left > 30) return ''
  return html`<span class="hint" role="status">${left > 0 ? `还能写 ${left} 字。` : `已满 ${MOST_WORDS} 字，再写记不上了。`}</span>`
}

/** The category says why a picture of before and one of after are needed; and it was done on the spot. */
function asksAfterwards(category) {
  return Boolean(draft.solved && category?.photo_reason?.includes('前后') && page.room !== 'text only')
}

function photoPart(app, urls, category) {
  if (page.room === 'text only') return html`<p class="hint">手机存储快满了，先只记文字。上传后会腾出地方。</p>`
  const apart = asksAfterwards(category)
  const before = draft.photos.filter((photo) => !(apart && photo.after))
  return html`${page.room === 'photos first' ? html`<p class="hint">手机存储用了八成多：已送达的照片先从手机删掉。请常联网上传。</p>` : ''}
    ${shelf(app, urls, before, '拍照', '照片')}
    ${apart ? '' : photoNews()}`
}

function photoNews() {
  if (developing.length) return html`<p class="hint" role="status">正在存照片……</p>`
  return page.photoFailed ? html`<p class="hint" role="alert">${page.photoFailed}</p>` : ''
}

function afterwards(app, urls, category) {
  return html`<div class="afterwards"><p class="hint">处理后也请拍一张：${category.photo_reason}</p>
    ${shelf(app, urls, draft.photos.filter((photo) => photo.after), '拍处理后', '处理后照片', { after: true })}${photoNews()}</div>`
}

function shelf(app, urls, photos, deed, named, mark = {}) {
  return photoShelf({
    photos, deed, named, full: draft.photos.length >= MOST_PHOTOS, urlOf: (photo) => urls[draft.photos.indexOf(photo)] ?? '',
    take: (event) => photograph(event, app, mark), drop: (photo) => edit(app, { photos: draft.photos.filter((one) => one !== photo) }),
  })
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

/** One after the other, each with what stands in the form when its turn comes: none is older than the one before it. */
function keep(app) {
  const one = draft
  one.rev = (one.rev ?? 0) + 1
  writing = keptSoFar().then(() => put(app, one))
  return writing
}

async function put(app, one) {
  const { id, entity } = one
  if (!isSecret(app, one)) {
    if (!page.stored) await app.store.makeRoom(one)
    await app.store.putDraft({ ...one })
    page.stored = true
    return
  }
  const { aside } = page
  const sealed = app.reading.ready ? { id, entity, sealed: await app.reading.seal({ ...one }, entity) } : null
  await app.store.hideDraft(id, sealed, aside && !aside.off ? asideHashes(aside) : [])
  page.stored = Boolean(sealed)
  if (aside) aside.off = true
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
  await keptSoFar()
  const whole = { ...draft, category: category.id, photos, voice }
  try {
    await app.store.putBack(whole, blobs)
    Object.assign(draft, whole)
  } catch {
    page.photoFailed = '已拍的照片没有存住。照常写文字，或再拍一张。'
  }
  page.aside = null
}

function photograph(event, app, mark) {
  const [file] = event.target.files
  event.target.value = ''
  if (!file) return
  const { entity } = draft
  const work = Promise.all(developing).then(() => develop(app, file, entity, mark)).finally(() => {
    developing = developing.filter((one) => one !== work)
    app.draw()
  })
  developing.push(work)
  app.draw()
}

async function develop(app, file, entity, mark) {
  try {
    const photo = await takePhoto(file)
    if (draft?.entity !== entity || isSecret(app)) return
    if (draft.photos.some((one) => one.sha256 === photo.sha256)) return
    const { sha256, size, mime } = photo
    await putTaken(app, ({ photos }) => ({ photos: [...photos, { sha256, size, mime, ...mark }] }), photo)
    if (isSecret(app)) await setAside(app).then(() => keep(app))
    await show(app, { photoFailed: '', room: await room() })
  } catch {
    await show(app, { photoFailed: PHOTO_FAILED })
  }
}

/** What the camera or the microphone gave, and the draft that names it. */
function putTaken(app, changes, blob) {
  const one = draft
  writing = keptSoFar().then(async () => {
    const next = changes(one)
    if (!page.stored) await app.store.makeRoom(one)
    await app.store.putPhoto({ ...one, ...next }, blob)
    page.stored = true
    Object.assign(one, next)
  })
  return writing
}

async function record(app) {
  if (page.recording || page.asking) return
  const { entity } = draft
  page.asking = true
  let recording
  try {
    recording = await startRecording((seconds) => show(app, { seconds }))
  } catch {
    return show(app, { voiceFailed: '没有打开麦克风。在浏览器设置里允许录音，或写几个字。' })
  } finally {
    page.asking = false
  }
  // The microphone was allowed after the finding had gone, or its screen.
  if (draft?.entity !== entity || page.saving || !here()) return recording.stop()
  page.recording = recording
  page.recording.kept = page.recording.voice.then((voice) => keepVoice(app, voice))
  await show(app, { seconds: 0, voiceFailed: '' })
}

/** Another screen comes: nobody sees there that the microphone is open. What was said is kept. */
addEventListener('hashchange', () => here() || page.recording?.stop())

function here() {
  return location.hash.startsWith('#/finding')
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
    await putTaken(app, () => ({ voice }), { sha256: voice.sha256, size: voice.size, mime: voice.mime, data })
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
  page.saving = true
  await app.draw()
  if (page.recording) await finish()
  // Whatever was pressed before 上报 goes up with it, or the worker is told that it does not.
  const pressed = developing.length
  await Promise.all(developing)
  if (pressed && page.photoFailed) {
    return show(app, { saving: false, failed: '最后一张照片没有存住。再拍一张，或不要照片，再按一次“上报”。' })
  }
  try {
    await keptSoFar()
    if (!secret && page.stored && (await app.store.draft('finding'))?.entity !== draft.entity) {
      reset(app)
      return
    }
    const inOrder = [...draft.photos].sort((one, other) => Boolean(one.after) - Boolean(other.after))
    const taken = [...inOrder, draft.voice].filter(Boolean).map((one) => one.sha256)
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

/** Another finding is half written: it waits on 今天, with every word. @returns whether this one is being mended already */
async function layAside(app, { op_id }) {
  await keptSoFar()
  const begun = (await app.store.drafts()).find((one) => one.mends === op_id)
  if (begun && begun.id !== 'finding') await app.store.bringBack(begun.id, 'finding')
  const kept = await app.store.draft('finding')
  if (!begun && kept) await app.store.moveDraft('finding', ASIDE + kept.entity)
  draft = null
  return Boolean(begun)
}

/** A refused finding comes back into the form; it goes up as a new op, the old one stays in the outbox as mended. */
export async function mend(app, item) {
  const { body: { sealed, ...body }, blobs } = item.wire
  const own = item.own ? (await app.reading.read(item.own, item.wire.entity_id)).fields : {}
  const said = { ...body, ...own }
  if (await layAside(app, item)) return (location.hash = '#/finding')
  draft = { id: 'finding', entity: uuid7(), ...said, geo: asNow(said.geo), ...attached(blobs), mends: item.op_id }
  // Refused for its grid, perhaps, which the worker has not (any more): else nothing on screen could change it.
  if (!app.me.grids.some((grid) => grid.id === draft.grid)) Object.assign(draft, { grid: app.grid.id, building: null })
  page = {}
  await keep(app)
  location.hash = '#/finding'
}
