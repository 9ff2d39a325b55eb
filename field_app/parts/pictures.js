/** How to install, drawn: what to press is filled, everything else is outline. Each stands beside its sentence. */
import { svg, html } from '../vendor/lit-html-3.3.3.js'

const picture = (words, content) => html`<svg class="picture" viewBox="0 0 240 160" role="img" aria-label=${words}>${content}</svg>`

const SHARE = svg`<path d="M-6 -2h-5v15h22v-15h-5M0 6v-19M-6 -8l6-6 6 6"/>`
const PLUS = svg`<path d="M-9 -9h18v18h-18zM0 -5v10M-5 0h10"/>`

/** The foot of a phone with Safari's bar: back, forward, share, book, tabs. */
export const safariBar = () =>
  picture('Safari 底部的工具栏，正中间是分享按钮：一个方框，向上的箭头', svg`
    <path d="M30 0v126q0 14 14 14h152q14 0 14-14V0M30 84h180"/>
    <path d="M54 104l-8 8 8 8M74 104l8 8-8 8M152 102h16v20h-16M180 106h16v16h-16z"/>
    <circle class="press" cx="120" cy="110" r="24"/><g class="on-press" transform="translate(120 111)">${SHARE}</g>`)

/** The sheet that opens: rows, one of them to be pressed. */
export const shareSheet = () =>
  picture('分享菜单里的一行：添加到主屏幕，右边是方框里一个加号', svg`
    <path d="M30 160V24q0-14 14-14h152q14 0 14 14v136M46 34h90M46 126h110M46 146h80M30 50h180M30 108h180"/>
    <rect class="press" x="30" y="54" width="180" height="50"/>
    <text class="on-press__text" x="44" y="86">添加到主屏幕</text><g class="on-press" transform="translate(186 79)">${PLUS}</g>`)

/** The last page: its button at the top right. */
export const addButton = () =>
  picture('最后一页右上角的“添加”按钮', svg`
    <path d="M30 160V24q0-14 14-14h152q14 0 14 14v136M30 56h180M48 74h40v40h-40zM104 84h80M104 104h50"/>
    <rect class="press" x="146" y="16" width="58" height="34"/><text class="on-press__text" x="157" y="40">添加</text>`)

/** The top of a page inside WeChat: three dots at the right. */
export const wechatDots = () =>
  picture('微信页面右上角的三个点', svg`
    <path d="M30 160V24q0-14 14-14h152q14 0 14 14v136M30 60h180M48 26l-8 9 8 9M90 35h50M48 80h120M48 104h100M48 128h120"/>
    <circle class="press" cx="184" cy="35" r="20"/>
    <g class="on-press"><path d="M174 35h3M183 35h3M192 35h3"/></g>`)

/** WeChat's menu with the browser to choose. */
export const wechatMenu = (label) =>
  picture(`菜单里的“${label}”`, svg`
    <path d="M30 160V24q0-14 14-14h152q14 0 14 14v136M50 28h40v40h-40zM150 28h40v40h-40z"/>
    <rect class="press" x="96" y="24" width="48" height="48"/><g class="on-press"><circle cx="120" cy="48" r="14"/><path d="M127 41l-4 10-10 4 4-10z"/></g>
    <text class="under" x="120" y="96" text-anchor="middle">${label}</text>`)
