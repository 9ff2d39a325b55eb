/** Which safety checkpoints a grid has, and which of them this patrol has seen. */
import { day } from '../clock.js'

/** @returns {Map<string, number>} checkpoint -> when it was ticked in this window, on this phone or another */
export function seen(ticks, items, window, now) {
  const done = new Map()
  if (!window) return done
  const today = day(now)
  for (const tick of ticks) if (tick.on === today && tick.window === window.window) done.set(tick.checkpoint, Date.parse(tick.at))
  for (const item of items) {
    const { verb, body } = item.wire
    const counts = verb === 'tick' && body.on === today && body.window === window.window && !['rejected', 'settled'].includes(item.state)
    if (counts && !done.has(body.checkpoint)) done.set(body.checkpoint, item.saved_at)
  }
  return done
}

export function pointsOf(me, grid) {
  return (me.checkpoints ?? []).filter((point) => point.grid === grid?.id)
}
