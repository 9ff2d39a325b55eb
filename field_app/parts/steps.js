/** The deeds the server offers on a matter. The phone never decides which; it remembers and asks. */
import { html } from '../vendor/lit-html-3.3.3.js'
import { icon } from './icons.js'

/** `drafts` is {verb: what was typed}; `keep` is called at every keystroke; `missing` is the verb pressed with nothing typed. */
export function stepButtons({ matter, drafts, keep, write, missing, miss }) {
  return html`${(matter.steps ?? []).map(
    (step) => html`<form class="step" @submit=${(event) => submit(event, step, write, miss)} novalidate>
      ${step.asks
        ? html`<label class="field">${step.asks}<textarea name="text" rows="3" required maxlength="500" .value=${drafts[step.verb] ?? ''}
            @input=${(event) => keep(step, event.target.value)}></textarea></label>
          ${missing === step.verb ? html`<p class="refusal" role="alert">${icon('warn')}<span>先写${step.asks}。</span></p>` : ''}`
        : ''}
      <button class="button" type="submit">${step.label}</button>
    </form>`,
  )}`
}

function submit(event, step, write, miss) {
  event.preventDefault()
  const text = new FormData(event.target).get('text')
  if (step.asks && !text.trim()) return miss(step)
  write(step, text ? { text } : {})
}
