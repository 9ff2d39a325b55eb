/** Start: is this browser fit, who works here, open their store, show a screen, keep syncing. */
import { html, render } from './vendor/lit-html-3.3.3.js'
import { Clock, day, minuteOfDay } from './clock.js'
import { Device, patience } from './device.js'
import { forPerson, Outbox, undelivered } from './outbox.js'
import { openStore } from './store.js'
import { icon } from './parts/icons.js'
import { SHUT, unfit } from './parts/fitness.js'
import { unreachable } from './parts/strip.js'
import * as today from './screens/today.js'

/** What the first screen does not need comes after it: a cheap phone starts the sooner. */
const SCREENS = {
  '': () => today,
  'sign-in': () => import('./screens/sign_in.js'),
  finding: () => import('./screens/finding.js'),
  outbox: () => import('./screens/outbox.js'),
  matter: () => import('./screens/matter.js'),
  about: () => import('./screens/about.js'),
  points: () => import('./screens/points.js'),
  install: () => import('./screens/install.js'),
}
const FIRST_FRAME = 100
const FETCH_REST_AFTER = 1_000
const EVERY = 30_000
const PUSH_MAY_END = 5_000
const LOOK_FOR_UPDATE = 3600_000
const ANSWERS_WITHIN = 5_000
const root = document.getElementById('app')

class App {
  sync_state = navigator.onLine ? 'quiet' : 'offline'
  condition = {}
  update = null
  screens = {}

  async start() {
    const wrong = unfit()
    if (wrong) return this.#unfit(wrong)
    try {
      await this.#begin()
    } catch (failure) {
      await this.#unfit(SHUT)
      throw failure
    }
    if (!this.officer?.token) await this.enrol()
    addEventListener('hashchange', () => {
      this.unsaved = this.beyond = ''
      this.draw({ arrived: true })
    })
    this.#triggers()
    await this.draw()
    setTimeout(() => this.#settle(), FIRST_FRAME)
    setTimeout(() => this.#fetchRest(), FETCH_REST_AFTER)
    setInterval(() => this.reading?.expire().then(() => this.draw()), EVERY)
  }

  /** What this phone knows of itself, and the store of whoever works here. */
  async #begin() {
    this.device = await Device.open()
    const { large, later, officer } = await this.device.known()
    this.large = large
    this.installLater = later
    this.officer = officer
    this.#size()
    if (this.officer) await this.#open()
  }

  async #unfit(wrong) {
    this.#paint((await import('./screens/unfit.js')).unfitView(wrong))
  }

  /** What nobody waits for comes when the first screen has been painted. */
  async #settle() {
    this.#serveOffline()
    if (!this.store) return
    await this.ready()
    this.engine.run()
    this.store.forget()
  }

  /** Whoever signs in again keeps the open store: something may just be on its way into it. */
  async #open() {
    const { user_id } = this.officer
    if (this.store?.user !== user_id || this.store.closed) {
      this.store?.close()
      this.store = await openStore(user_id)
    }
    const known = await this.store.known()
    this.clock = new Clock(known.clock ?? {})
    this.me = known.me
    this.grid = this.#chosenGrid(known.grid)
    this.outbox = new Outbox(this.store, this.clock, this.officer)
    this.reading = this.engine = null
    this.beside = null
  }

  /** What reads back and what sends: no part of the first screen, so that it need not wait for them. */
  ready() {
    return (this.beside ??= this.#openBeside())
  }

  async #openBeside() {
    const { store, device, officer, clock } = this
    const [{ Reading }, { Sync }, known] = await Promise.all([import('./reading.js'), import('./sync.js'), store.known()])
    const reading = await Reading.open(store, known)
    // Somebody signed in meanwhile, and has their own.
    if (store !== this.store || officer !== this.officer) return this.ready()
    this.reading = reading
    this.reading.onlock = () => {
      this.screens.finding?.reset(this)
      this.draw()
    }
    this.engine = new Sync({ store, device, officer, clock, tell: (event) => this.#told(event) })
  }

  /**
   * A token of this phone's own, from the web sign-in: it outlives the session, and no cookie carries it.
   * One tab at a time: every enrolment ends the token before it.
   */
  enrol() {
    return navigator.locks.request('enrol', () => this.#enrol())
  }

  async #enrol() {
    if (!(await this.device.endLeft())) return
    const beside = await this.device.current()
    if (beside?.token) return this.#become(beside)
    let response
    try {
      response = await fetch('/field/enrol', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-sanshi-field': '1' },
        body: JSON.stringify({ known_as: await this.device.names() }),
        redirect: 'manual',
        signal: patience(),
      })
    } catch {
      return
    }
    if (response.headers.get('x-sanshi') !== 'field') return
    const answer = await response.json().catch(() => ({}))
    if (response.status !== 200) {
      this.sync_state = 'signed_out'
      this.refusal = response.status === 401 ? '' : answer.text
      return
    }
    const { user_id, name, device_id, token } = answer
    const store = await openStore(user_id)
    await store.continueSeq(answer)
    store.close()
    await this.device.become({ user_id, name, device_id, token })
    await this.#become(await this.device.current())
  }

  async #become(officer) {
    this.officer = officer
    await this.#open()
    await this.store.setMeta('left', undefined)
    await this.ready()
    await this.refreshMe()
    if (this.sync_state === 'signed_out') this.sync_state = 'quiet'
    if (location.hash === '#/sign-in') location.hash = '#/'
  }

  async refreshMe() {
    try {
      const response = await fetch('/field/me', { headers: { authorization: `Bearer ${this.officer.token}` }, credentials: 'omit', cache: 'no-store', redirect: 'manual', signal: patience() })
      if (response.headers.get('x-sanshi') !== 'field' || response.status !== 200) return
      const { share, server_now, ...me } = await response.json()
      await this.reading.contact(share, Date.parse(server_now))
      this.me = me
      await this.store.setMeta('me', this.me)
      this.grid = this.#chosenGrid(await this.store.meta('grid'))
    } catch {
      // the copy on the phone serves until there is a network
    }
  }

  #chosenGrid(id) {
    const grids = this.me?.grids ?? []
    return grids.find((grid) => grid.id === id) ?? grids[0]
  }

  async chooseGrid(id) {
    await this.store.setMeta('grid', id)
    this.grid = this.#chosenGrid(id)
    await this.draw()
  }

  // ---- deeds

  /**
   * A deed of one tap: what is tapped again while the first is being kept is the same tap, and what the phone could
   * not keep is said where it was tapped.
   */
  async once(deed) {
    if (this.keeping) return
    this.keeping = true
    this.unsaved = ''
    try {
      await deed()
      await this.saved()
    } catch (failure) {
      this.unsaved = failure?.name === 'QuotaExceededError' ? '手机存储满了。先在“待上传”里上传，再点一次。' : '手机没有存住。再点一次。'
      await this.draw()
    } finally {
      this.keeping = false
    }
  }

  patrolDone(window, findings) {
    const body = { grid: this.grid.id, on: day(this.clock.now()), window: window.window, findings }
    const title = `${window.label}巡·${findings ? `记了 ${findings} 件` : '没有发现'}`
    return this.once(() => this.outbox.add('patrol', body, { title }))
  }

  /**
   * Tapped by mistake: a new op takes the patrol back, whether or not it has gone up. It names the tap: a server that has
   * not got that one (yet, or any more, after a restore) holds this one, and does not refuse it.
   */
  takeBack({ op_id, title, wire }) {
    const { grid, on, window } = wire.body
    const more = { entity: wire.entity_id, after: op_id, title: `撤回·${title}` }
    return this.once(() => this.outbox.add('take_back', { grid, on, window }, more))
  }

  step(matter, step, body, draft) {
    const more = { entity: matter.id, base: matter.version, title: `${step.label}·${matter.title}`, draft }
    return this.once(() => this.outbox.add(step.verb, body, more))
  }

  async settle(item, how) {
    await this.store.settle(item.op_id, how)
    await this.draw()
  }

  handToLead(item) {
    return this.once(() => this.outbox.handOver(item))
  }

  /** The patrol a finding belongs to: the window that is open at this minute. */
  openPatrol() {
    const window = this.openWindow()
    return window ? { on: day(this.clock.now()), window: window.window } : null
  }

  openWindow() {
    const minute = minuteOfDay(this.clock.now())
    return this.me.windows.find((one) => one.from <= minute && minute < one.to)
  }

  async saved() {
    await this.draw()
    navigator.storage?.persist?.()
    this.#wakeInBackground()
    this.syncNow()
  }

  async syncNow() {
    if (!this.officer?.token) await this.enrol()
    if (!this.officer?.token) return
    await this.ready()
    return this.engine.run({ now: true })
  }

  /** 看过了: the alarm goes from this phone; the lead hears of it, and sees to what is lost. */
  alarmRead() {
    return this.once(async () => {
      const title = '看过：本机存储曾被清空'
      await this.outbox.add('alarm_read', {}, { entity: this.officer.device_id, title })
      await this.store.setMeta('evicted', { read: true })
    })
  }

  // ---- the phone

  /** Whatever is in memory goes with the page. A round that is sending may finish first, if that is not long. */
  async signOut() {
    const { store, device, officer, outbox } = this
    const leave = async () => {
      this.engine.gone = true
      await store.leave()
      await device.leave(officer, await outbox.left())
    }
    await navigator.locks.request('sync', { signal: AbortSignal.timeout(PUSH_MAY_END) }, leave).catch(leave)
    store.close()
    this.channel.postMessage('left')
    location.replace('/field#/sign-in')
    location.reload()
  }

  async setLarge(on) {
    this.large = on
    this.#size()
    await this.device.set('large', on)
  }

  #size() {
    document.documentElement.dataset.size = this.large ? 'large' : ''
  }

  async install() {
    await this.installPrompt.prompt()
    this.installPrompt = null
    await this.draw()
  }

  async putOffInstall() {
    await this.device.set('install_later', true)
    this.installLater = true
    await this.draw()
  }

  demoTag() {
    return this.me?.demo ? html`<a class="demo" href="#/about">演示数据</a>` : html`<a class="demo demo--about" href="#/about">关于</a>`
  }

  async #serveOffline() {
    try {
      const registration = await navigator.serviceWorker.register('/field/sw.js', { scope: '/field', type: 'module', updateViaCache: 'none' })
      const offer = (worker) =>
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed' && navigator.serviceWorker.controller) this.#offer(worker)
        })
      if (registration.waiting && navigator.serviceWorker.controller) this.#offer(registration.waiting)
      registration.addEventListener('updatefound', () => offer(registration.installing))
      setInterval(() => registration.update().catch(() => {}), LOOK_FOR_UPDATE)
      let had = Boolean(navigator.serviceWorker.controller)
      navigator.serviceWorker.addEventListener('controllerchange', () => {
        this.outdated = had
        had = true
        this.draw()
      })
    } catch {
      this.noOffline = true
    }
  }

  /** The other screens, so that a tap finds them; and what scans checkpoints in a cellar, where the browser cannot. */
  async #fetchRest() {
    await Promise.all(Object.keys(SCREENS).map((name) => this.#loaded(name)))
    await navigator.serviceWorker?.ready
    if (this.me?.checkpoints?.length) await (await import('./parts/scan.js')).fetchReader()
  }

  async #loaded(name) {
    if (name && this.store) await this.ready()
    return (this.screens[name] ??= await SCREENS[name]())
  }

  #offer(worker) {
    this.update = worker
    this.draw()
  }

  #wakeInBackground() {
    navigator.serviceWorker?.ready.then((registration) => registration.sync?.register('outbox')).catch(() => {})
  }

  #triggers() {
    addEventListener('online', () => {
      this.sync_state = 'quiet'
      this.beyond = ''
      this.draw()
      this.syncNow()
    })
    addEventListener('click', (event) => this.#goOut(event))
    addEventListener('offline', () => {
      this.sync_state = 'offline'
      this.draw()
    })
    document.addEventListener('visibilitychange', () => {
      const visible = document.visibilityState === 'visible'
      if (visible) this.syncNow()
      visible ? this.reading?.stayOpen() : this.reading?.lockLater()
    })
    setInterval(() => document.visibilityState === 'visible' && this.engine?.run(), EVERY)
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      this.installPrompt = event
      this.draw()
    })
    this.channel = new BroadcastChannel('sanshi')
    this.channel.onmessage = ({ data }) => (data === 'wiped' || data === 'left' ? location.reload() : this.draw())
  }

  /** Pages of the desk are not on the phone: without a network the browser's own error page would stand there, and no way back. */
  async #goOut(event) {
    const link = event.target.closest?.('a[href^="/"]')
    if (!link || this.sync_state !== 'offline') return
    event.preventDefault()
    const answer = fetch(link.href, { method: 'HEAD', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout?.(ANSWERS_WITHIN) })
    if (await answer.catch(() => null)) return location.assign(link.href)
    this.beyond = link.textContent.trim()
    await this.draw()
    root.querySelector('main > .beyond').scrollIntoView({ block: 'center' })
  }

  #told(event) {
    if (event.sync && event.sync !== 'sending') this.sync_state = event.sync
    if (event.answer?.me_version) this.#contacted(event.answer)
    if (event.sync === 'signed_out') this.reading.expire().then(() => this.draw())
    if (event.answer || event.photo || event.sync !== 'sending') {
      this.channel?.postMessage('changed')
      this.draw()
    }
  }

  async #contacted({ me_version, server_now }) {
    const wants = await this.reading.wants(Date.parse(server_now))
    if (wants || me_version !== this.me?.version) await this.refreshMe()
    await this.draw()
  }

  // ---- the screen

  async draw({ arrived = false } = {}) {
    if (this.engine?.gone) return
    const { hash } = location
    const [name, id] = hash.replace(/^#\/?/, '').split('/')
    const screen = await this.#screen(name)
    const records = this.outbox?.items()
    const [unfinished, condition, data] = await Promise.all([this.store?.unfinished(), this.#condition(records), screen.load(this, id, records)])
    this.unfinished = Boolean(unfinished) || Boolean(this.screens.finding?.unkept(this))
    // Another tab took the new version; this one follows when nothing is being written here.
    if (this.outdated && !this.unfinished) return location.reload()
    this.condition = condition
    // Another screen was asked for meanwhile, and draws itself.
    if (location.hash !== hash) return
    document.title = `${screen.title} · 三事网格`
    this.#paint(html`<main>${this.#banner()}${screen.view(this, data)}</main>${this.me && !screen.alone ? this.#bar(name) : ''}`)
    document.documentElement.dataset.screen = name || 'today'
    if (this.unsaved) root.querySelector('main > .refusal')?.scrollIntoView({ block: 'center' })
    if (arrived) {
      scrollTo(0, 0)
      root.querySelector('h1')?.focus({ preventScroll: true })
    }
  }

  #paint(content) {
    // What index.html says until now.
    if (!this.painted) root.replaceChildren()
    this.painted = true
    render(content, root)
  }

  #screen(name) {
    if (!this.officer || !this.me) return this.#loaded('sign-in')
    if (!this.grid && name !== 'about' && name !== 'outbox' && name !== 'sign-in' && name !== 'install') return NO_GRID
    return this.#loaded(name in SCREENS ? name : '')
  }

  async #condition(records) {
    if (!this.store) return {}
    const [items, delivered_at, evicted, others] = await Promise.all([
      records, this.store.meta('delivered_at'), this.store.meta('evicted'), this.device.others(this.officer.user_id),
    ])
    const waiting = undelivered(items)
    return {
      waiting: waiting.length,
      since: waiting[0]?.saved_at,
      person: forPerson(items).length,
      sync: this.sync_state,
      skew: this.clock.skewMinutes,
      evicted: lost(evicted, this.me),
      delivered_at, others,
    }
  }

  #banner() {
    return html`${this.unsaved ? html`<div class="refusal" role="alert">${icon('warn')}<p><strong>没有保存。</strong>${this.unsaved}</p></div>` : ''}
      ${this.beyond ? html`<div class="strip strip--alarm beyond" role="alert">${icon('offline')}<p><strong>${unreachable()}。</strong>“${this.beyond}”要联网才能打开，有网再点。</p></div>` : ''}
      ${this.update ? html`<p class="strip strip--soon">${icon('up')}<span>有新版本。${this.unfinished ? '写完手上这件再换。' : html`<button class="link" type="button" @click=${() => this.update.postMessage('take over')}>现在换上</button>`}</span></p>` : ''}
      ${this.noOffline ? html`<p class="strip strip--alarm">${icon('warn')}<span>这个浏览器没有网就打不开本页。请用系统自带的浏览器打开，并且不要用无痕模式。</span></p>` : ''}`
  }

  #bar(name) {
    const { waiting = 0, person = 0 } = this.condition
    const at = (screen) => (name === screen ? 'page' : 'false')
    return html`<nav class="bar" aria-label="主要">
      <a href="#/" aria-current=${at('')}>${icon('today')}今天</a>
      <a href="#/finding" class="bar__main" aria-current=${at('finding')}>${icon('plus')}记一件事</a>
      <a href="#/outbox" aria-current=${at('outbox')}>${icon(person ? 'warn' : 'up')}<span>待上传 <b>${waiting + person || ''}</b></span></a>
    </nav>`
  }
}

/** What a clearing took with it, until it was read here or the lead has seen to it. */
function lost(evicted, me) {
  if (!evicted) return null
  // As older versions of the app kept it.
  const { read, seq, ...left } = typeof evicted === 'number' ? { unsent: evicted, seq: 1 } : evicted
  return read || (me?.seen_to ?? 0) >= seq ? null : left
}

const NO_GRID = {
  title: '没有网格',
  load: async () => ({}),
  view: () => html`<header class="head"><h1 tabindex="-1">还没有分派网格</h1></header>
    <p class="plain">您的账号现在没有网格。请社区书记或街道管理员在“人员”里分派；分派后联网打开这里就有了。</p>`,
}

const app = new App()
window.sanshi = app
app.start()
