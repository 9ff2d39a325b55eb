/** 今天: three patrols of my grid, and what waits here. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { day, minuteOfDay } from '../clock.js'
import { date, deadline, hour, weekday, when } from '../words.js'
import { icon, kindMark } from '../parts/icons.js'
import { hasSomething } from '../store.js'
import { installStrip } from '../parts/installing.js'
import { strip } from '../parts/strip.js'
import { pointsOf, seen } from '../parts/ticks.js'

const NEWEST = 5

export const title = '今天'

export async function load(app, id, records) {
  const [patrols, matters, ticks, items, draft, asides] = await Promise.all([
    ...['patrol', 'matter', 'tick'].map((kind) => app.store.refs(kind)), records, app.store.draft('finding'), app.store.asides(),
  ])
  return { patrols, matters, ticks, items, draft, asides }
}

export function view(app, { patrols, matters, ticks, items, draft, asides }) {
  const now = app.clock.now()
  const grid = app.grid
  const here = matters.filter((matter) => matter.grid === grid.id)
  // Times of one form sort as they stand; to compare hundreds of them as words costs a cheap phone its start.
  const by = (name) => (one, other) => (one[name] < other[name] ? -1 : 1)
  const byDue = by('due_at')
  const mine = here.filter((matter) => matter.to_do).sort(byDue)
  const waited = here.filter((matter) => matter.open && !matter.to_do && !matter.walked).sort(byDue)
  const found = here
    .filter((matter) => !matter.to_do && !waited.includes(matter))
    .sort(by('found_at'))
    .slice(-NEWEST)
    .reverse()
  return html`
    <header class="head">
      <h1 tabindex="-1">今天 <small><time>${date(now)}</time> ${weekday(now)}</small></h1>
      ${app.demoTag()}
    </header>
    ${strip(app)}
    ${installStrip(app)}
    ${app.me.grids.length > 1
      ? html`<label class="field field--bar">网格
          <select @change=${(event) => app.chooseGrid(event.target.value)}>
            ${app.me.grids.map((one) => html`<option value=${one.id} ?selected=${one.id === grid.id}>${one.name}</option>`)}
          </select></label>`
      : html`<p class="where">${grid.name}</p>`}
    <ul class="patrols" aria-label="一日三巡">
      ${app.me.windows.map((window) => patrol(app, window, { ...state(window, grid, now, patrols, items), ...walk(app, window, ticks, items) }))}
    </ul>
    ${hasSomething(draft)
      ? html`<p class="resume">${icon('phone')}<a href="#/finding">接着写：有一件没写完的事，存在手机里</a></p>`
      : ''}
    ${asides.map((one) => html`<p class="resume">${icon('phone')}<a href="#/finding/${one.id}">${one.sealed ? '有一件没写完的家事，已封存在手机里' : '还有一件没写完的事，放在一边，存在手机里'}</a></p>`)}
    ${list(app, '今天要办', mine, now, '没有等您办的事。')}
    ${list(app, '居民在等', waited, now, '居民反映的都已办结。')}
    ${list(app, '本网格最近发现', found, now, '这里最近没有记过事。')}
  `
}

function state(window, grid, now, patrols, items) {
  const today = day(now)
  const counts = (item) => item.state !== 'rejected' && item.state !== 'settled'
  const back = new Set(items.filter((item) => item.wire.verb === 'take_back' && counts(item)).map((item) => item.wire.entity_id))
  const of = ({ body }, during) => body.grid === grid.id && during?.on === today && during.window === window.window
  const own = items.filter((item) => item.wire.verb === 'patrol' && of(item.wire, item.wire.body) && counts(item) && !back.has(item.wire.entity_id))
  const kept = own[0]
  const done = patrols.find((one) => one.grid === grid.id && one.on === today && one.window === window.window && !back.has(one.id))
  // A refused one that was mended stands there twice, one that was given up not at all.
  const findings = items.filter((item) => item.wire.verb === 'finding' && of(item.wire, item.wire.body.patrol) && item.state !== 'settled').length
  if (done || kept) {
    const at = done?.at ?? kept.saved_at
    return { name: 'done', at, found: Math.max(done?.findings ?? 0, kept?.wire.body.findings ?? 0, findings), waiting: kept && kept.state !== 'delivered' && !done, kept }
  }
  const minute = minuteOfDay(now)
  if (minute < window.from) return { name: 'next' }
  return { name: minute < window.to ? 'now' : 'past', findings, left: window.to - minute }
}

/** How many of the checkpoints this window has seen; no checkpoints, no row of points. */
function walk(app, window, ticks, items) {
  const points = pointsOf(app.me, app.grid).filter((point) => askedIn(point, window, app.clock.now()))
  const done = seen(ticks, items, window, app.clock.now())
  return { points, ticked: points.filter((point) => done.has(point.id)).length, next: points.find((point) => !done.has(point.id)) }
}

/** Not in a patrol of today that was over before the checkpoint was set up. */
function askedIn({ since }, window, now) {
  // Kept before the server said so.
  if (!since) return true
  const at = Date.parse(since)
  return !(day(at) === day(now) && minuteOfDay(at) >= window.to)
}

function patrol(app, window, { name, at, found, waiting, kept, findings, left, points, ticked, next }) {
  const span = html`${clock(window.from)}–<wbr>${clock(window.to)}`
  const words = {
    done: found ? `${window.label}巡·记了 ${found} 件` : `${window.label}巡·没有发现`,
    now: findings ? `${window.label}巡·已记 ${findings} 件` : `${window.label}巡`,
    past: `${window.label}巡·还没有记`,
    next: `${window.label}巡·未到时间`,
  }
  const deed = findings ? `巡完了，记了 ${findings} 件` : '没有发现'
  return html`<li class="patrol patrol--${name}">
    <span class="patrol__sign" aria-hidden="true">${window.label}</span>
    <p class="patrol__words"><strong>${span}</strong><span>${words[name]}</span>
      ${points.length && name !== 'next' ? html`<span>已巡 ${ticked} 处，共 ${points.length} 处</span>` : ''}</p>
    ${name === 'done' ? html`<p class="patrol__mark">${icon(waiting ? 'up' : 'check')}<time>${hour(at)}</time>${waiting ? html`<span>待上传</span>` : ''}</p>` : ''}
    ${name === 'done' && kept ? html`<button class="link patrol__back" type="button" @click=${() => app.takeBack(kept)}>撤回<span class="unseen">${window.label}巡</span></button>` : ''}
    ${name === 'now' ? html`<p class="patrol__mark patrol__mark--soon">${icon('clock')}剩 ${left < 60 ? `${left} 分` : `${Math.floor(left / 60)} 小时`}</p>` : ''}
    ${name === 'now' && points.length
      ? html`<span class="cells" aria-hidden="true">${points.map((point, place) => html`<i class=${place < ticked ? 'cells__done' : ''}></i>`)}</span>`
      : ''}
    ${next && (name === 'now' || (name === 'done' && app.openWindow() === window))
      ? html`<a class="button ${name === 'done' ? 'button--second' : ''}" href="#/points">下一处：${next.name}</a>`
      : ''}
    ${name === 'now' ? html`<button class="button ${next ? 'button--second' : ''}" type="button" @click=${() => app.patrolDone(window, findings)}>${icon('check')}${deed}</button>` : ''}
    ${name === 'past' ? html`<button class="button button--second patrol__late" type="button" @click=${() => app.patrolDone(window, findings)}>补记<br>${deed}</button>` : ''}
  </li>`
}

function clock(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Which lists show all they have: the rest is drawn only then, hundreds of rows cost a cheap phone its start. */
const opened = new Set()

function toggle(app, heading, open) {
  if (opened.has(heading) === open) return
  open ? opened.add(heading) : opened.delete(heading)
  app.draw()
}

/** The first few; the rest a tap away. */
function list(app, heading, matters, now, nothing) {
  const rest = matters.slice(NEWEST)
  return html`<section class="part">
    <h2>${heading} ${matters.length ? html`<span class="count">${matters.length}</span>` : ''}</h2>
    ${matters.length ? html`<ul class="matters">${matters.slice(0, NEWEST).map((matter) => row(matter, now))}</ul>` : html`<p class="nothing">${nothing}</p>`}
    ${rest.length ? html`<details class="rest" ?open=${opened.has(heading)} @toggle=${(event) => toggle(app, heading, event.target.open)}>
      <summary class="link">再看 ${rest.length} 件</summary>${opened.has(heading) ? html`<ul class="matters">${rest.map((matter) => row(matter, now))}</ul>` : ''}</details>` : ''}
  </section>`
}

function row(matter, now) {
  const due = matter.open ? deadline(matter.due_at, now) : { text: '', level: 'none' }
  return html`<li><a class="matter-row" href="#/matter/${matter.id}">
    ${kindMark(matter.matter_kind, matter.kind_label)}
    <span class="matter-row__words"><strong>${matter.title}</strong>
      <span>${due.text ? html`<span class="due due--${due.level}">${due.level === 'over' ? icon('warn') : due.level === 'soon' ? icon('clock') : ''}${due.text}</span>` : ''}
        ${matter.state_label}·${matter.place || html`<time>${when(matter.found_at, now)}</time> 发现`}</span></span>
  </a></li>`
}
