/**
 * The shared screen follows the clerk. Every event is a whole picture, so whatever was missed in between does not matter.
 * Where nothing comes for 12 seconds, or the connection breaks, the screen says since when it stands still and asks again.
 */
const frame = document.getElementById("screen")
const band = document.querySelector(".stale")
const QUIET = 12000

let heard = Date.now()
let synced = new Date()
let tries = 0
let stream = null

function clock(moment) {
  return moment.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" })
}

function alive() {
  heard = Date.now()
  synced = new Date()
  tries = 0
  const time = frame.querySelector("[data-synced]")
  if (time) time.textContent = clock(synced)
  band.hidden = true
  document.body.classList.remove("is-stale")
}

function connect() {
  stream?.close()
  stream = new EventSource(frame.dataset.stream)
  stream.addEventListener("picture", (event) => {
    frame.innerHTML = event.data
    alive()
  })
  stream.addEventListener("beat", alive)
  stream.addEventListener("error", () => {
    // A closed stream (the server answered with an error) is never tried again by the browser itself.
    if (stream.readyState === EventSource.CLOSED) heard = Math.min(heard, Date.now() - QUIET)
  })
}

setInterval(() => {
  const silent = Date.now() - heard
  if (silent < QUIET) return
  band.hidden = false
  document.body.classList.add("is-stale")
  band.querySelector("[data-stopped]").textContent = clock(synced)
  band.querySelector("[data-seconds]").textContent = Math.round((Date.now() - synced.getTime()) / 1000)
  if (silent > QUIET + tries * 3000) {
    tries += 1
    const foot = frame.querySelector(".screen__sync")
    if (foot) foot.textContent = `正在重连，第 ${tries} 次`
    connect()
  }
}, 1000)

connect()
