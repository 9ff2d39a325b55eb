/**
 * What this phone believes about the time, and what the server said.
 * `offset` is server minus phone in milliseconds, `rtt` the round trip in which it was learnt.
 * Nothing here rewrites a time: the stamp carries everything, the server estimates.
 */
export const PAGE = crypto.randomUUID?.() ?? String(Math.random())

export class Clock {
  offset = null
  rtt = null

  constructor({ offset = null, rtt = null } = {}) {
    Object.assign(this, { offset, rtt })
  }

  learn(serverNow, sentAt, receivedAt) {
    this.rtt = receivedAt - sentAt
    this.offset = Math.round(Date.parse(serverNow) - (sentAt + receivedAt) / 2)
  }

  /** The best guess of now, in milliseconds since 1970. */
  now() {
    return Date.now() + (this.offset ?? 0)
  }

  /** Minutes this phone is fast (+) or slow (-); 0 up to two minutes either way. */
  get skewMinutes() {
    const fast = -(this.offset ?? 0)
    return Math.abs(fast) > 120_000 ? Math.round(fast / 60_000) : 0
  }

  stamp() {
    return {
      wall: new Date().toISOString(),
      mono: Math.round(performance.now()),
      mono_origin: Math.round(performance.timeOrigin),
      page: PAGE,
      offset: this.offset,
      rtt: this.rtt,
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone ?? '',
    }
  }
}

/** The calendar day in Shanghai, 2026-11-23: patrol windows are counted there, wherever the phone thinks it is. */
export function day(ms) {
  return new Date(ms + 8 * 3600_000).toISOString().slice(0, 10)
}

/** Minutes since midnight in Shanghai. */
export function minuteOfDay(ms) {
  const at = new Date(ms + 8 * 3600_000)
  return at.getUTCHours() * 60 + at.getUTCMinutes()
}
