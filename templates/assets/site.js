// Serves the buttons that need a script; without one, or where the browser cannot, they stay hidden.
// data-copy="#id" copies what the element of that id says, with its italics for word processors; "" the address of the
// page. data-share opens the share sheet of a phone. The element .said tells what was done.
const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href

const said = document.querySelector(".said")
const say = text => {
  said.textContent = ""
  setTimeout(() => { said.textContent = text }, 100)  // the same words twice are only read out if they went away
}

const copy = element => {
  if (!element) return navigator.clipboard.writeText(address())
  const text = element.textContent.trim()
  const of = (type, data) => ({ [type]: new Blob([data], { type }) })
  return window.ClipboardItem
    ? navigator.clipboard.write([new ClipboardItem({ ...of("text/plain", text), ...of("text/html", element.innerHTML) })])
    : navigator.clipboard.writeText(text)
}

const serve = (selector, able, act) => {
  if (!able) return
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false
    button.addEventListener("click", () => act(button))
  }
}

serve("[data-copy]", said && navigator.clipboard, button => {
  const element = button.dataset.copy && document.querySelector(button.dataset.copy)
  copy(element).then(() => say(said.dataset.copied), () => {
    getSelection().selectAllChildren(element || document.querySelector("h1"))  // for Ctrl+C
    say(said.dataset.failed)
  })
})

serve("[data-share]", navigator.share, () =>
  navigator.share({ title: document.title, url: address() }).catch(() => {}))  // the reader may think better of it
