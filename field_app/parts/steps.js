/** The deeds the server offers on a matter. The phone never decides which; it remembers and asks. */
import { html } from '../vendor/lit-html-3.3.3.js'

/** `drafts` is {verb: what was typed}; `keep` is called at every keystroke. */
export function stepButtons({ matter, drafts, keep, write }) {
  return html`${(matter.steps ?? []).map(
    (step) => html`<form class="step" @submit=${(event) => submit(event, step, write)}>
      ${step.asks
        ? html`<label class="field">${step.asks}<textarea name="text" rows="3" required maxlength="500" .value=${drafts[step.verb] ?? ''}
            @input=${(event) => keep(step, event.target.value)}></textarea></label>`
        : ''}
      <button class="button" type="submit">${step.label}</button>
    </form>`,
  )}`
}

function submit(event, step, write) {
  event.preventDefault()
  const text = new FormData(event.target).get('text')
  write(step, text ? { text } : {})
}
