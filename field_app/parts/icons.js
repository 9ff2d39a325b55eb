/** Signs, always beside a word. 24 box, 2 px stroke, currentColor; one path each, so that one template draws them all. */
import { html } from '../vendor/lit-html-3.3.3.js'

const SHAPES = {
  today: 'M4 6h16v14H4zM4 10h16M8 3v5M16 3v5',
  plus: 'M12 4v16M4 12h16',
  up: 'M12 21V4M5 11l7-7 7 7',
  check: 'M3 13l6 6L21 6',
  checks: 'M1 13l5 5L15 7M10 16l3 2L23 7',
  phone: 'M7 2h10v20H7zM10 11l2 2 3-4M11 18h2',
  warn: 'M12 3L2 21h20zM12 10v5M12 17v2',
  clock: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0zM12 6v6l4 3',
  offline: 'M2 9a15 15 0 0 1 20 0M6 13a9 9 0 0 1 12 0M10 17a3 3 0 0 1 4 0M4 21L20 3',
  fork: 'M12 21v-8L5 4M12 13l7-9M5 9V4h5M19 9V4h-5',
  person: 'M8 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM4 21c0-5 3-8 8-8s8 3 8 8',
  camera: 'M3 7h5l2-3h4l2 3h5v13H3zM8 13a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  picture: 'M3 5h18v14H3zM3 17l5-5 4 4 3-3 6 5M15 9h2',
  pin: 'M12 22c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM9.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z',
  mic: 'M9 3h6v11H9zM5 11v3a7 7 0 0 0 14 0v-3M12 21v-3',
  stop: 'M6 6h12v12H6z',
  close: 'M5 5l14 14M19 5L5 19',
  back: 'M20 12H4M11 5l-7 7 7 7',
  more: 'M4 12h2M11 12h2M18 12h2',
  manhole: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0zM6 9h12M4 12h16M6 15h12',
  drop: 'M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z',
  bolt: 'M13 2L5 14h6l-1 8 9-13h-6z',
  bin: 'M5 7h14M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6',
  flame: 'M12 2c1 4 6 6 6 12a6 6 0 0 1-12 0c0-3 2-4 3-6 1 2 2 2 3 2 0-3-1-5 0-8z',
  sound: 'M3 9v6h4l6 5V4L7 9zM16 9a4 4 0 0 1 0 6M19 6a8 8 0 0 1 0 12',
  people: 'M4.5 7a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0zM14 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0zM2 21c0-5 2-8 6-8s6 3 6 8M16 14c4 0 6 2 6 6',
  stairs: 'M3 20h5v-4h4v-4h4V8h5',
  car: 'M4 17v-5l2-6h12l2 6v5zM4 12h16M7 17v3M17 17v3',
  tree: 'M12 22v-8M12 3l6 8h-3l4 5H5l4-5H6z',
  lamp: 'M9 21h6M10 17h4M12 2a6 6 0 0 0-3 11v1h6v-1a6 6 0 0 0-3-11z',
  lift: 'M5 3h14v18H5zM12 3v18M8 10l1-2 1 2M14 14l1 2 1-2',
  home: 'M3 12l9-8 9 8M6 10v11h12V10',
  build: 'M4 21V8h8v13M12 21V3h8v18M7 12h2M7 16h2M15 7h2M15 11h2M15 15h2',
  heart: 'M12 20C4 14 3 10 5 7c2-3 6-2 7 1 1-3 5-4 7-1 2 3 1 7-7 13z',
  paper: 'M6 2h9l4 4v16H6zM9 11h7M9 15h7',
  paw: 'M12 12c3 0 6 3 6 6s-3 3-6 2c-3 1-6 1-6-2s3-6 6-6zM5 9v2M9 4v3M15 4v3M19 9v2',
}

export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path class=${name === 'stop' ? 'shape' : ''} d=${SHAPES[name] ?? SHAPES.more}></path></svg>`
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
  public: 'M4 4h16v16H4z',
  shared: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0z',
  household: 'M12 3l9 8v9H3v-9z',
}
const UNSORTED = 'M12 3l9 9-9 9-9-9z'

/** 公事 square, 共事 circle, 家事 roof, 待分类 open: shape and word. */
export function kindMark(kind, label) {
  return html`<span class="kind kind--${kind}">
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path class=${kind in KINDS ? 'shape' : ''} d=${KINDS[kind] ?? UNSORTED}></path></svg>${label}
  </span>`
}
