/** 大字: a larger desk, kept on this computer for a year. The server reads the cookie, so no page jumps. */

const button = document.querySelector('[data-large-text]')

const isLarge = () => document.documentElement.dataset.size === 'large'

const show = () => button.setAttribute('aria-pressed', String(isLarge()))

if (button) {
  button.hidden = false
  show()
  button.addEventListener('click', () => {
    if (isLarge()) delete document.documentElement.dataset.size
    else document.documentElement.dataset.size = 'large'
    document.cookie = `size=${isLarge() ? 'large' : ''}; path=/; max-age=${isLarge() ? 31536000 : 0}; samesite=lax`
    show()
  })
}
