// Lets readers tick feeds on /subscribe/ and take them along: as a list of addresses, and as a file (OPML) that feed
// readers import. Nothing leaves the page, and it works from a folder as well as from a server.
const choice = document.getElementById("choose");
const list = document.getElementById("choose-list");
const button = document.getElementById("choose-opml");
const boxes = new Map();

for (const item of document.querySelectorAll(".feeds li")) {
  const name = item.querySelector(".feed-name");
  const box = document.createElement("input");
  box.type = "checkbox";
  const label = document.createElement("label");
  label.className = name.className;
  label.lang = name.lang;
  label.append(box, ...name.childNodes);
  name.replaceWith(label);
  boxes.set(box, { name: label.textContent.trim(), address: item.querySelector(".address").textContent });
}

const chosen = () => [...boxes].filter(([box]) => box.checked).map(([, feed]) => feed);

function show() {
  const feeds = chosen();
  document.getElementById("choose-count").textContent = feeds.length;
  list.value = feeds.map((feed) => feed.address).join("\n");
  button.hidden = feeds.length === 0;
}

function opml() {
  const file = document.implementation.createDocument(null, "opml");
  const add = (parent, name, values = {}) => {
    const element = parent.appendChild(file.createElement(name));
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
    return element;
  };
  file.documentElement.setAttribute("version", "2.0");
  add(add(file.documentElement, "head"), "title").textContent = document.title;
  const body = add(file.documentElement, "body");
  for (const { name, address } of chosen()) add(body, "outline", { type: "rss", text: name, xmlUrl: address });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
}

document.addEventListener("change", (event) => boxes.has(event.target) && show());
list.addEventListener("focus", () => list.select());
button.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([opml()], { type: "text/x-opml" }));
  link.download = "feeds.opml";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
show(); // a browser that comes back to the page keeps its ticks
choice.hidden = false;
