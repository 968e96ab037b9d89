// Copy buttons: each copies the text of the element that its data-copy names, with its italics for word processors.
// They are hidden in the page and shown here, so nobody meets a button that does nothing.
"use strict"
{
  const status = document.querySelector("[data-copied]")
  const say = text => {
    status.textContent = ""
    setTimeout(() => { status.textContent = text }, 100) // the same words twice are only read out if they went away
  }
  const copy = element => {
    const of = (type, text) => ({ [type]: new Blob([text], { type }) })
    const both = { ...of("text/plain", element.textContent), ...of("text/html", element.innerHTML) }
    return window.ClipboardItem
      ? navigator.clipboard.write([new ClipboardItem(both)])
      : navigator.clipboard.writeText(element.textContent)
  }
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard
    button.addEventListener("click", () => {
      const element = document.getElementById(button.dataset.copy)
      copy(element).then(() => say(status.dataset.copied), () => {
        getSelection().selectAllChildren(element) // for Ctrl+C
        say(status.dataset.failed)
      })
    })
  }
}
