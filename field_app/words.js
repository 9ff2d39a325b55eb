/** Days and hours as officers read them. All in Shanghai time. */
import { day } from './clock.js'

const shifted = (at) => new Date((typeof at === 'number' ? at : Date.parse(at)) + 8 * 3600_000)

export function hour(at) {
  return shifted(at).toISOString().slice(11, 16)
}

export function date(at) {
  const time = shifted(at)
  return `${time.getUTCMonth() + 1}月${time.getUTCDate()}日`
}

export function weekday(at) {
  return '周' + '日一二三四五六'[shifted(at).getUTCDay()]
}

/** 12:42 today, 11月21日 12:42 before. */
export function when(at, now = Date.now()) {
  const ms = typeof at === 'number' ? at : Date.parse(at)
  return day(ms) === day(now) ? hour(ms) : `${date(ms)} ${hour(ms)}`
}

/** 还剩 2 天, 今天 16:00, 超 4 小时; empty where there is no deadline. */
export function deadline(at, now = Date.now()) {
  const ms = Date.parse(at)
  if (!(ms < Date.parse('9000-01-01'))) return { text: '', level: 'none' }
  const hours = Math.floor((ms - now) / 3600_000)
  if (ms < now) {
    const late = Math.floor((now - ms) / 3600_000)
    return { text: late < 24 ? `超 ${Math.max(1, late)} 小时` : `超 ${Math.floor(late / 24)} 天`, level: 'over' }
  }
  if (day(ms - 1) === day(now)) return { text: hour(ms) === '00:00' ? '今天到期' : `今天 ${hour(ms)}`, level: 'soon' }
  return { text: hours < 48 ? `还剩 ${hours} 小时` : `还剩 ${Math.floor(hours / 24)} 天`, level: 'plain' }
}
