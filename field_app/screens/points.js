/** 点位: safety checkpoints of my grid, each with its basis; ticked by tap, by its code, or by its number. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { day } from '../clock.js'
import { hour } from '../words.js'
import { icon } from '../parts/icons.js'
import { inUnits } from '../parts/place.js'
import { canScan, scan } from '../parts/scan.js'
import { pointsOf, seen } from '../parts/ticks.js'

export const title = '点位'

const PLACE_WAIT = 2_000

let page = {}

export async function load(app, code, records) {
  const [ticks, items] = await Promise.all([app.store.refs('tick'), records])
  const points = pointsOf(app.me, app.grid)
  const window = app.openWindow()
  const done = seen(ticks, items, window, app.clock.now())
  if (code && code !== page.code) {
    page = { code, said: '' }
    const point = points.find((one) => one.code === code)
    if (point && window && !done.has(point.id)) setTimeout(() => tick(app, point, 'scan'))
    else page.said = point ? (window ? `${point.name} 这一巡已记过。` : '现在不在巡查时段。') : '这个码不是您网格的点位。'
  }
  return { points, window, done }
}

export function view(app, { points, window, done }) {
  return html`
    <header class="head"><a class="head__back" href="#/">${icon('back')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">${window ? `${window.label}巡点位` : '点位'}</h1></header>
    <p class="where" role="status">${window ? `已巡 ${done.size} 处，共 ${points.length} 处。` : '现在不在巡查时段，到时段再记。'} ${page.said ?? ''}</p>
    ${window ? finder(app, points, done) : ''}
    <ul class="points">${points.map((point) => row(app, point, done.get(point.id), window))}</ul>`
}

function finder(app, points, done) {
  if (page.scanning) {
    return html`<div class="plain"><video class="scan" muted playsinline aria-label="对准点位二维码"></video>
      <button class="button button--second" type="button" @click=${() => close(app)}>${icon('close')}不扫了</button></div>`
  }
  const byNumber = (event) => {
    event.preventDefault()
    const number = new FormData(event.target).get('number').trim()
    if (!number) return say(app, '先写编号。')
    const point = points.find((one) => String(one.number) === number)
    if (!point) return say(app, '没有这个编号的点位。')
    event.target.reset()
    return done.has(point.id) ? say(app, `${point.name} 这一巡已记过。`) : tick(app, point, 'number')
  }
  return html`<div class="plain">
    ${canScan() ? html`<button class="button" type="button" @click=${() => start(app, points, done)}>${icon('camera')}扫点位二维码</button>` : ''}
    <form class="number" @submit=${byNumber} novalidate><label class="field">点位编号（印在二维码下面）<input name="number" inputmode="numeric" required></label>
      <button class="button button--second" type="submit">记上</button></form>
  </div>`
}

function row(app, point, at, window) {
  return html`<li class="point ${at ? 'point--done' : ''}">
    <p class="point__words"><strong>${point.name}</strong><small>编号 ${point.number}</small><small>打卡依据（${point.ground}）：${point.basis}</small></p>
    ${at
      ? html`<p class="patrol__mark">${icon('check')}<time>${hour(at)}</time></p>`
      : window
        ? html`<button class="button button--second" type="button" @click=${() => tick(app, point, 'tap')}>看过了</button>`
        : ''}
  </li>`
}

async function tick(app, point, how) {
  const window = app.openWindow()
  if (!window) return app.draw()
  await app.once(async () => {
    const body = { checkpoint: point.id, grid: point.grid, on: day(app.clock.now()), window: window.window, how, geo: await here() }
    await app.outbox.add('tick', body, { title: `${window.label}巡·${point.name}` })
    page.said = `${point.name}：已保存在手机。`
  })
}

/** Where, asked only at this moment; without an answer the tick stands without a place. */
function here() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null)
    const give = setTimeout(() => resolve(null), PLACE_WAIT)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(give)
        resolve(inUnits(coords))
      },
      () => (clearTimeout(give), resolve(null)),
      { enableHighAccuracy: true, timeout: PLACE_WAIT },
    )
  })
}

async function start(app, points, done) {
  page = { scanning: true, said: '' }
  await app.draw()
  try {
    const text = await scan(document.querySelector('.scan'), () => !page.scanning)
    page.scanning = false
    const point = text && points.find((one) => text.endsWith(one.code))
    if (point && !done.has(point.id)) return tick(app, point, 'scan')
    page.said = point ? `${point.name} 这一巡已记过。` : text ? '这个码不是您网格的点位。' : ''
  } catch {
    page = { said: '没有打开相机。写编号，或点“看过了”，都算。' }
  }
  await app.draw()
}

/** Another screen comes: nobody sees there that the camera is open. */
addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#/points')) page.scanning = false
})

async function close(app) {
  page = {}
  await app.draw()
}

async function say(app, said) {
  page.said = said
  await app.draw()
}
