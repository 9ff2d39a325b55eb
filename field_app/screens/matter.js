/** One matter of my grid, as the server last told it. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { deadline, when } from '../words.js'
import { icon, kindMark } from '../parts/icons.js'
import { stepButtons } from '../parts/steps.js'

export const title = '事项'

/** The step that was pressed with nothing typed, and the matter. */
let missing = null

async function miss(app, matter, verb) {
  missing = verb && { id: matter.id, verb }
  await app.draw()
}

function keep(app, matter, step, text) {
  app.store.putDraft({ id: draftOf(matter, step.verb), text })
  if (missing) miss(app, matter, null)
}

export async function load(app, id, records) {
  const [matter, items] = await Promise.all([app.store.ref('matter', id), records])
  const drafts = {}
  for (const { verb } of matter?.steps ?? []) drafts[verb] = (await app.store.draft(draftOf(matter, verb)))?.text
  return { matter, drafts, mine: items.filter((item) => item.wire.entity_id === id) }
}

export function view(app, { matter, drafts, mine }) {
  if (!matter) {
    return html`<header class="head"><a class="head__back" href="#/">${icon('back')}<span class="unseen">回到今天</span></a><h1 tabindex="-1">没有找到</h1></header>
      <p class="plain">这件事不在这部手机上：可能已办完，或不再由您的网格办。</p>`
  }
  const due = matter.open ? deadline(matter.due_at, app.clock.now()) : { text: '' }
  const waiting = mine.filter((item) => ['waiting', 'held'].includes(item.state))
  return html`
    <header class="head"><a class="head__back" href="#/">${icon('back')}<span class="unseen">回到今天</span></a>
      <h1 tabindex="-1">${matter.title}</h1></header>
    <dl class="facts">
      <div><dt>三事</dt><dd>${kindMark(matter.matter_kind, matter.kind_label)}</dd></div>
      <div><dt>编号</dt><dd>${matter.number}</dd></div>
      <div><dt>状态</dt><dd>${matter.state_label}</dd></div>
      ${matter.category ? html`<div><dt>类别</dt><dd>${matter.category}</dd></div>` : ''}
      ${due.text ? html`<div><dt>期限</dt><dd class="due due--${due.level}">${due.text}</dd></div>` : ''}
      <div><dt>网格</dt><dd>${app.me.grids.find((grid) => grid.id === matter.grid)?.name ?? ''}</dd></div>
      ${matter.place ? html`<div><dt>地点</dt><dd>${matter.place}</dd></div>` : ''}
      <div><dt>发现</dt><dd><time>${when(matter.found_at)}</time></dd></div>
    </dl>
    ${matter.hidden ? html`<div class="plain"><p>内容和地点不放在手机里，在工作台看、在工作台办。</p><p><a class="button" href="/matters/${matter.id}">联网在工作台打开</a></p></div>` : ''}
    ${waiting.map((item) => html`<p class="strip strip--soon">${icon('up')}<span>${item.title}：已保存，待上传</span></p>`)}
    ${waiting.length ? '' : html`<section class="part">${stepButtons({ matter, drafts,
      keep: (step, text) => keep(app, matter, step, text),
      write: (step, body) => app.step(matter, step, body, draftOf(matter, step.verb)),
      missing: missing?.id === matter.id ? missing.verb : null, miss: (step) => miss(app, matter, step.verb),
    })}</section>`}
  `
}

function draftOf(matter, verb) {
  return `${verb}-${matter.id}`
}
