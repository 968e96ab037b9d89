// The search page. It loads find.js and the index when the reader turns to the form, and nothing before.
// The state is in the address, so that a search can be kept and sent on. Words stand in the page (#search-data).
(() => {
  const form = document.querySelector("form.search")
  if (!form) return
  const data = JSON.parse(document.getElementById("search-data").textContent)
  const { t, root } = data
  const FACETS = ["discipline", "course", "kind", "language", "year", "access", "month"]
  const STEP = 10
  const box = form.elements.q, sort = form.elements.sort
  const results = document.querySelector(".results"), status = document.querySelector(".search-status")
  const filters = document.querySelector(".filters"), more = document.querySelector(".more")
  const chosenBar = document.querySelector(".chosen"), follow = document.querySelector(".follow-search")
  const taught = document.querySelector(".taught")
  const KEPT = `chosen ${location.pathname}`  // what is chosen outlives a reload, as long as the tab is open
  const kept = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) } catch { return null } }
  const keep = () => { try { sessionStorage.setItem(KEPT, JSON.stringify([...chosen])) } catch { /* the reader forbids it */ } }
  const chosen = new Map(kept())
  let state = { q: "", sort: "", at: Object.fromEntries(FACETS.map(name => [name, new Set()])) }
  let turn = 0, shown = 0, list = []

  const make = (name, text = "", more = {}) => {
    const element = document.createElement(name)
    if (text) element.textContent = text
    for (const [key, value] of Object.entries(more)) if (value) element.setAttribute(key, value)
    return element
  }
  const grouped = number => number.toLocaleString(data.language)
  const say = text => { if (status.textContent !== text) status.textContent = text }
  const record = id => root + data.record.replace("{}", id)
  // What is asked for once for each key, and again only where it failed.
  const once = ask => {
    const asked = new Map()
    return key => {
      if (!asked.has(key)) {
        asked.set(key, ask(key))
        asked.get(key).catch(() => asked.delete(key))
      }
      return asked.get(key)
    }
  }
  // Says so where a file is missing: the site may be newer than this page, or the way to it broken.
  const failing = act => act().catch(() => say(t.failed))

  // --- state ---

  const read = () => {
    const asked = new URLSearchParams(location.search)
    state.q = asked.get("q") || ""
    state.sort = [...sort.options].some(option => option.value === asked.get("sort")) ? asked.get("sort") : ""
    for (const name of FACETS) state.at[name] = new Set(asked.getAll(name))
    box.value = state.q
    sort.value = state.sort
  }
  const write = () => {
    const asked = new URLSearchParams()
    if (state.q.trim()) asked.set("q", state.q)
    for (const name of FACETS) for (const value of state.at[name]) asked.append(name, value)
    if (state.sort) asked.set("sort", state.sort)
    const text = asked.toString()
    history.replaceState(null, "", text ? `?${text}` : location.pathname)
    document.title = state.q.trim() ? `${state.q.trim()} – ${data.title}` : data.title
  }
  const filtered = () => FACETS.filter(name => state.at[name].size)

  // --- searching ---

  const script = once(src => new Promise((done, failed) => {
    const element = make("script", "", { src })
    element.onload = done
    element.onerror = failed
    document.head.append(element)
  }))
  // A script that does not parse is loaded, too: then there is no Find. One that was parsed cannot be loaded again.
  const prepare = once(async () => {
    await script(data.find)
    return Find.open(data.folder, data.index)
  })
  const column = once(name => Find.facet(name))

  const run = async () => {
    const own = ++turn
    write()
    if (!state.q.trim() && !filtered().length) { clear(); say(""); return }
    try {
      const main = await prepare()
      const result = state.q.trim() ? await Find.search(state.q) : { found: await Find.order("newest"), missing: [], units: [1] }
      if (own !== turn) return
      const missed = new Uint8Array(main.n), fails = {}
      for (const name of filtered()) {
        const good = new Uint8Array(main.n)
        for (const [value, docs] of await column(name)) if (state.at[name].has(value)) for (const doc of docs) good[doc] = 1
        fails[name] = good
        for (const doc of result.found) if (!good[doc]) missed[doc]++
      }
      list = await sorted(result.found.filter(doc => !missed[doc]))
      if (own !== turn) return
      shown = 0
      results.textContent = ""
      await next(own)
      if (own !== turn) return
      announce(result)
      await teach(own)
      if (own !== turn) return
      if (!list.length && !filtered().length && result.units.length) await suggest(own, result)
      else document.querySelector(".meant").hidden = true
      filters.hidden = !result.found.length
      following(own, result.found)
      if (filters.open && result.found.length) await count(own, result.found, missed, fails, main.n)
      counting = () => count(turn, result.found, missed, fails, main.n)
    } catch (error) {
      if (own === turn) { clear(); say(t.failed) }
    }
  }
  let counting = async () => {}

  const sorted = async docs => {
    if (!state.sort) return docs
    if (state.sort === "year") {
      const years = new Map()
      for (const [year, own] of await column("year")) for (const doc of own) years.set(doc, +year)
      return docs.slice().sort((a, b) => (years.get(b) || 0) - (years.get(a) || 0))
    }
    const wanted = new Set(docs)
    return (await Find.order(state.sort)).filter(doc => wanted.has(doc))
  }

  const clear = () => {
    list = []
    results.textContent = ""
    for (const part of [more, filters, follow, taught, document.querySelector(".meant")]) part.hidden = true
  }
  const announce = result => {
    const count = list.length
    const form = count === 1 ? t.found.one : t.found.other
    say((count ? form.replace("{n}", grouped(count)) : t.nothing) + (result.short ? ` ${t.short}` : ""))
  }
  const suggest = async (own, result) => {
    const text = await Find.meant(state.q, result)
    if (own !== turn) return
    const line = document.querySelector(".meant")
    line.hidden = !text
    line.textContent = ""
    if (!text) return
    const link = make("a", text, { href: `?q=${encodeURIComponent(text)}` })
    link.addEventListener("click", event => { event.preventDefault(); box.value = state.q = text; run(); box.focus() })
    line.append(`${t.meant} `, link)
  }

  // Courses whose code and name hold all the words: students ask for those, and their texts may be called otherwise.
  const courses = once(async () => Object.entries(data.courses).map(([code, name]) => [code, name, Find.words(`${code} ${name}`)]))
  const teach = async own => {
    const words = Find.words(state.q)
    const holds = known => words.every((word, i) => known.some(other =>
      other === word || other === Find.twin(word) || (i === words.length - 1 && other.startsWith(word))))
    const found = words.join("").length > 2 ? (await courses()).filter(([, , known]) => holds(known)) : []
    if (own !== turn) return
    found.sort(([, a], [, b]) => a.length - b.length)
    taught.hidden = !found.length
    taught.replaceChildren(t.courses, ...found.slice(0, 3).flatMap(([code, name], i) =>
      [i ? ", " : " ", make("a", `${code} ${name}`, { href: root + data.course.replace("{}", code) })]))
  }

  // --- results ---

  const next = async own => {
    const part = list.slice(shown, shown + STEP)
    const rows = await Promise.all(part.map(Find.row))
    if (own !== turn) return
    rows.forEach(row => results.append(entry(row)))
    shown += part.length
    more.hidden = shown >= list.length
  }
  const entry = row => {
    const [id, title, people, , publisher, year, kind, language, access, call, , , standing] = row
    const item = make("li", "", { class: `entry found ${access}` })
    const heading = make("p", "", { class: "entry-title" })
    heading.append(make("a", title, { href: record(id), lang: language === data.language ? "" : language }))
    const by = people.filter(([, role]) => role !== "advisor")
      .map(person => Find.spoken(person) + (person[1] ? ` (${t.roles[person[1]]})` : "")).join(", ")
    const facts = make("p", "", { class: "facts" })
    for (const text of [[publisher, year || ""].filter(Boolean).join(", "), t.kinds[kind],
      language === data.language ? "" : t.languages[language] || language]) {
      if (text) facts.append(make("span", text), " ")
    }
    const foot = make("p", "", { class: "foot" })
    if (standing) foot.append(make("strong", t.statuses[standing]), " ")
    if (access) foot.append(make("span", t.accesses[access], { class: "access" }), " ")
    if (call) foot.append(make("span", call, { class: "call" }), " ")
    const choice = make("label", "", { class: "choice" })
    const tick = make("input", "", { type: "checkbox", "aria-label": `${t.choose}: ${title}` })
    tick.checked = chosen.has(id)
    tick.addEventListener("change", () => {
      if (tick.checked) chosen.set(id, row)
      else chosen.delete(id)
      bar()
    })
    choice.append(tick, ` ${t.choose}`)
    foot.append(choice)
    item.append(heading)
    if (by) item.append(make("p", by, { class: "by" }))
    item.append(facts, foot)
    return item
  }

  // --- facets ---

  // A value is counted among what passes the other facets, so that a second one of the same facet shows what it would add.
  const count = async (own, found, missed, fails, size) => {
    const among = new Uint8Array(size)
    for (const doc of found) among[doc] = 1
    for (const name of FACETS) {
      const counts = (await column(name)).map(([value, docs]) => {
        let number = 0
        for (const doc of docs) {
          if (among[doc] && missed[doc] - (fails[name] && !fails[name][doc] ? 1 : 0) === 0) number++
        }
        return [value, number]
      })
      if (own !== turn) return
      draw(name, counts)
    }
  }
  const BY_VALUE = { year: 1, month: 1 }
  const draw = (name, counts) => {
    const place = filters.querySelector(`[data-facet=${name}]`)
    // A value that stands in the address and in no record can be taken back, too.
    const strange = [...state.at[name]].filter(value => !counts.some(([known]) => known === value)).map(value => [value, 0])
    const there = [...counts, ...strange].filter(([value, number]) => number || state.at[name].has(value))
    there.sort((a, b) => BY_VALUE[name] ? (a[0] < b[0] ? 1 : -1) : b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    const focused = place.contains(document.activeElement) ? document.activeElement.value : null
    place.hidden = !there.length
    const choices = there.filter(([value], i) => i < 12 || state.at[name].has(value)).map(([value, number]) => {
      const label = make("label")
      const tick = make("input", "", { type: "checkbox", value })
      tick.checked = state.at[name].has(value)
      tick.addEventListener("change", () => {
        if (tick.checked) state.at[name].add(value)
        else state.at[name].delete(value)
        run()
      })
      label.append(tick, ` ${named(name, value)} `, make("span", grouped(number), { class: "count" }))
      return label
    })
    place.replaceChildren(place.querySelector("legend"), ...choices)
    if (focused !== null) [...place.querySelectorAll("input")].find(tick => tick.value === focused)?.focus()
  }
  const named = (name, value) => {
    if (name === "month") return `${value.slice(5)}/${value.slice(0, 4)}`
    const table = { discipline: data.disciplines, course: data.courses, kind: t.kinds, language: t.languages, access: t.accesses }[name]
    const label = table && Object.hasOwn(table, value) ? table[value] : value
    return name === "course" && label !== value ? `${value} ${label}` : label
  }

  // --- following, citing ---

  // The feed nearest to a search: of its only course or discipline, else of all.
  const following = async (own, found) => {
    const { course, discipline } = state.at
    const only = (values, table) => values.size === 1 && [...values].find(value => Object.hasOwn(table, value))
    const [kind, id] = [["course", only(course, data.courses)], ["discipline", only(discipline, data.disciplines)]]
      .find(([, id]) => id) || ["all", ""]
    follow.hidden = !found.length
    follow.querySelector(".follow-feed").textContent = data.feeds[kind].replace("{}", id)
    follow.querySelector(".follow-name").textContent = kind === "all" ? t.everything : named(kind, id)
  }

  const bar = () => {
    keep()
    cite()
    chosenBar.hidden = !chosen.size
    chosenBar.querySelector(".chosen-count").textContent =
      (chosen.size === 1 ? t.chosen.one : t.chosen.other).replace("{n}", grouped(chosen.size))
  }
  // Citations and RIS are taken from the pages of the records. A page from a disk may not read another: there the choice of
  // a style stays hidden, and the RIS holds what the results hold.
  const disk = location.protocol === "file:"
  const style = chosenBar.querySelector(".cite-as select"), cited = document.querySelector(".cited")
  style.parentNode.hidden = disk
  chosenBar.querySelector(".from-disk").hidden = !disk
  const pageOf = once(async id => {
    const answer = await fetch(record(id))
    if (!answer.ok) throw new Error(`no ${id}`)
    return new DOMParser().parseFromString(await answer.text(), "text/html")
  })
  // References stand in the order of their style: by name, with IEEE as they are chosen. The ministry parts languages, its
  // own first, and files a Vietnamese, whose name holds no comma, under the given name.
  const { compare } = new Intl.Collator("vi")
  const filed = ([, title, people]) => {
    const [name, , body] = people.find(([, role]) => !role || role === "editor") || [title, "", 1]
    return style.value === "moet" && !body && !name.includes(",") ? `${name.match(/\S*$/)[0]} ${name}` : name
  }
  const tongue = row => style.value === "moet" ? `${row[7] === "vi" ? "" : "x"}${row[7]}` : ""
  const inOrder = rows => style.value === "ieee" ? rows
    : rows.sort((a, b) => compare(tongue(a), tongue(b)) || compare(filed(a), filed(b)) || a[5] - b[5])

  let citing = 0
  const cite = async () => {
    const own = ++citing, wanted = style.value && inOrder([...chosen.values()]).map(row => row[0])
    try {
      const found = wanted ? await Promise.all(wanted.map(pageOf)) : []
      if (own !== citing) return
      cited.replaceChildren(...found.flatMap(page => {
        const citation = page.getElementById(`cite-${style.value}`), line = make("p", "", { lang: citation.lang })
        line.append(...document.importNode(citation, true).childNodes)
        return [line, "\n"]
      }))
      cited.hidden = !found.length
    } catch {
      if (own === citing) say(t.failed)
    }
  }
  style.addEventListener("change", () => cite().then(() => cited.scrollIntoView()))
  const url = id => data.base + data.record.replace("{}", id)
  const risOf = page => decodeURIComponent(page.querySelector("a[download$='.ris']").getAttribute("href").replace(/^[^,]*,/, ""))
  chosenBar.querySelector(".get-ris").addEventListener("click", () => failing(async () => {
    if (disk) await prepare()
    const records = disk
      ? [...chosen.values()].map(row => Find.ris(row, url(row[0])))
      : (await Promise.all([...chosen.keys()].map(pageOf))).map(risOf)
    const link = make("a", "", { download: "newshelf.ris" })
    link.href = URL.createObjectURL(new Blob([records.join("\r\n")], { type: "application/x-research-info-systems" }))
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }))
  chosenBar.querySelector(".copy-list").addEventListener("click", () => failing(async () => {
    await prepare()
    if (cited.hidden) await navigator.clipboard.writeText([...chosen.values()].map(row => Find.citation(row, url(row[0]))).join("\n"))
    else await copy(cited)  // of site.js: with its italics
    say(t.copied)
  }))
  if (!navigator.clipboard) chosenBar.querySelector(".copy-list").hidden = true
  chosenBar.querySelector(".choose-none").addEventListener("click", () => {
    chosen.clear()
    for (const tick of results.querySelectorAll("input")) tick.checked = false
    bar()
    box.focus()
  })

  // --- events ---

  let waiting
  box.addEventListener("focus", () => prepare().catch(() => {}), { once: true })
  box.addEventListener("input", () => {
    state.q = box.value
    clearTimeout(waiting)
    waiting = setTimeout(run, 200)
  })
  form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(waiting); state.q = box.value; run() })
  sort.addEventListener("change", () => { state.sort = sort.value; run() })
  filters.addEventListener("toggle", () => { if (filters.open) failing(counting) })
  more.addEventListener("click", () => failing(async () => {
    const first = shown
    await next(turn)
    results.children[first]?.querySelector("a").focus()
  }))
  addEventListener("popstate", () => { read(); run() })
  read()
  if (chosen.size) bar()
  if (filtered().length || matchMedia("(min-width: 60rem)").matches) filters.open = true
  run()
})()
