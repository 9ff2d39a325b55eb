/** 草稿 > 已保存（待上传） > 已送达: where what was typed stands now. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from './icons.js'

const STEPS = [
  ['draft', '草稿', 'phone'],
  ['saved', '已保存（待上传）', 'up'],
  ['delivered', '已送达', 'checks'],
]

export function chain(at) {
  const now = STEPS.findIndex(([name]) => name === at)
  return html`<ol class="chain">
    ${STEPS.map(
      ([name, label, sign], place) => html`<li class="chain__step ${place < now ? 'chain__step--past' : place === now ? 'chain__step--now' : ''}"
        aria-current=${place === now ? 'step' : 'false'}>${place <= now ? icon(place < now ? 'check' : sign) : ''}${label}</li>`,
    )}
  </ol>`
}
