/** Signs, always beside a word. 24 box, 2 px stroke, currentColor. */
import { html, svg } from '../vendor/lit-html-3.3.3.js'

const SHAPES = {
  today: svg`<path d="M4 6h16v14H4zM4 10h16M8 3v5M16 3v5"/>`,
  plus: svg`<path d="M12 4v16M4 12h16"/>`,
  up: svg`<path d="M12 21V4M5 11l7-7 7 7"/>`,
  check: svg`<path d="M3 13l6 6L21 6"/>`,
  checks: svg`<path d="M1 13l5 5L15 7M10 16l3 2L23 7"/>`,
  phone: svg`<path d="M7 2h10v20H7zM10 11l2 2 3-4M11 18h2"/>`,
  warn: svg`<path d="M12 3L2 21h20zM12 10v5M12 17v2"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 6v6l4 3"/>`,
  offline: svg`<path d="M2 9a15 15 0 0 1 20 0M6 13a9 9 0 0 1 12 0M10 17a3 3 0 0 1 4 0M4 21L20 3"/>`,
  fork: svg`<path d="M12 21v-8L5 4M12 13l7-9M5 9V4h5M19 9V4h-5"/>`,
  person: svg`<circle cx="12" cy="7" r="4"/><path d="M4 21c0-5 3-8 8-8s8 3 8 8"/>`,
  camera: svg`<path d="M3 7h5l2-3h4l2 3h5v13H3z"/><circle cx="12" cy="13" r="4"/>`,
  pin: svg`<path d="M12 22c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12z"/><circle cx="12" cy="10" r="2.5"/>`,
  mic: svg`<path d="M9 3h6v11H9zM5 11v3a7 7 0 0 0 14 0v-3M12 21v-3"/>`,
  stop: svg`<path class="shape" d="M6 6h12v12H6z"/>`,
  close: svg`<path d="M5 5l14 14M19 5L5 19"/>`,
  back: svg`<path d="M20 12H4M11 5l-7 7 7 7"/>`,
  more: svg`<path d="M4 12h2M11 12h2M18 12h2"/>`,
  manhole: svg`<circle cx="12" cy="12" r="9"/><path d="M6 9h12M4 12h16M6 15h12"/>`,
  drop: svg`<path d="M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z"/>`,
  bolt: svg`<path d="M13 2L5 14h6l-1 8 9-13h-6z"/>`,
  bin: svg`<path d="M5 7h14M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6"/>`,
  flame: svg`<path d="M12 2c1 4 6 6 6 12a6 6 0 0 1-12 0c0-3 2-4 3-6 1 2 2 2 3 2 0-3-1-5 0-8z"/>`,
  sound: svg`<path d="M3 9v6h4l6 5V4L7 9zM16 9a4 4 0 0 1 0 6M19 6a8 8 0 0 1 0 12"/>`,
  people: svg`<circle cx="8" cy="7" r="3.5"/><circle cx="17" cy="8" r="3"/><path d="M2 21c0-5 2-8 6-8s6 3 6 8M16 14c4 0 6 2 6 6"/>`,
  stairs: svg`<path d="M3 20h5v-4h4v-4h4V8h5"/>`,
  car: svg`<path d="M4 17v-5l2-6h12l2 6v5zM4 12h16M7 17v3M17 17v3"/>`,
  tree: svg`<path d="M12 22v-8M12 3l6 8h-3l4 5H5l4-5H6z"/>`,
  lamp: svg`<path d="M9 21h6M10 17h4M12 2a6 6 0 0 0-3 11v1h6v-1a6 6 0 0 0-3-11z"/>`,
  lift: svg`<path d="M5 3h14v18H5zM12 3v18M8 10l1-2 1 2M14 14l1 2 1-2"/>`,
  home: svg`<path d="M3 12l9-8 9 8M6 10v11h12V10"/>`,
  build: svg`<path d="M4 21V8h8v13M12 21V3h8v18M7 12h2M7 16h2M15 7h2M15 11h2M15 15h2"/>`,
  heart: svg`<path d="M12 20C4 14 3 10 5 7c2-3 6-2 7 1 1-3 5-4 7-1 2 3 1 7-7 13z"/>`,
  paper: svg`<path d="M6 2h9l4 4v16H6zM9 11h7M9 15h7"/>`,
  paw: svg`<path d="M12 12c3 0 6 3 6 6s-3 3-6 2c-3 1-6 1-6-2s3-6 6-6zM5 9v2M9 4v3M15 4v3M19 9v2"/>`,
}

export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name] ?? SHAPES.more}</svg>`
}

const BY_WORD = [
  [/井盖|路面|道路|人行|塌陷/, 'manhole'],
  [/消防|火|易燃|疏散/, 'flame'],
  [/照明|路灯|灯/, 'lamp'],
  [/电梯/, 'lift'],
  [/噪|扰民|油烟/, 'sound'],
  [/电|充电/, 'bolt'],
  [/水|燃气|供热|供暖|暖|管道|排水|污|漏|气热/, 'drop'],
  [/垃圾|杂物|卫生|堆放|清运|厕/, 'bin'],
  [/楼道|楼门|台阶|扶手|坡道/, 'stairs'],
  [/停车|车位|车辆|车/, 'car'],
  [/树|绿化|绿地|飞絮/, 'tree'],
  [/犬|狗|宠物|养/, 'paw'],
  [/违建|违法建设|工地|施工|房屋|外墙/, 'build'],
  [/纠纷|矛盾|邻里|婚姻|家庭/, 'people'],
  [/老|助|困难|残|孤|帮扶|探望|儿童|未成年/, 'heart'],
  [/物业|房产|业委|产权/, 'home'],
  [/证|政策|咨询|办理|公示/, 'paper'],
]

/** The server may name a sign; else the category's own words choose one. */
export function signOf(category) {
  if (category.icon && SHAPES[category.icon]) return category.icon
  return BY_WORD.find(([words]) => words.test(category.name))?.[1] ?? 'more'
}

const KINDS = {
  public: svg`<path class="shape" d="M4 4h16v16H4z"/>`,
  shared: svg`<circle class="shape" cx="12" cy="12" r="9"/>`,
  household: svg`<path class="shape" d="M12 3l9 8v9H3v-9z"/>`,
  unsorted: svg`<path d="M12 3l9 9-9 9-9-9z"/>`,
}

/** 公事 square, 共事 circle, 家事 roof, 待分类 open: shape and word. */
export function kindMark(kind, label) {
  return html`<span class="kind kind--${kind}">
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${KINDS[kind] ?? KINDS.unsorted}</svg>${label}
  </span>`
}
