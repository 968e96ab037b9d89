// Serves the buttons that need a script; without one, or where the browser cannot, they stay hidden.
// data-copy="text" copies that text, "#id" what the element of that id says, "" the address of the page.
// data-share opens the share sheet of a phone.
const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href

const said = document.querySelector(".said")
let waiting
const say = text => {
  said.textContent = text
  clearTimeout(waiting)
  waiting = setTimeout(() => { said.textContent = "" }, 4000)
}

const text = wanted =>
  wanted.startsWith("#") ? document.getElementById(wanted.slice(1)).textContent.trim() : wanted || address()

const serve = (selector, able, act) => {
  if (!able) return
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false
    button.addEventListener("click", () => act(button))
  }
}

serve("[data-copy]", navigator.clipboard, async button => {
  await navigator.clipboard.writeText(text(button.dataset.copy))
  say(button.dataset.done)
})

serve("[data-share]", navigator.share, button =>
  navigator.share({ title: document.title, url: address() }).catch(() => {}))  // the reader may think better of it
