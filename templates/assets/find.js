// Finds records in the index of newshelf/finding/index.py. A query is taken apart as finding/terms.py takes a record apart;
// tests/data/terms.json holds the two together. The files of the index are scripts, since a page opened from a disk may load nothing else.
const Find = (() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  const VALUE = new Uint8Array(128)
  for (let i = 0; i < 64; i++) VALUE[DIGITS.charCodeAt(i)] = i
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g
  const WORD = /[\p{L}\p{N}]+(?:\+\+|#)?/gu
  const WEIGHT = [1, 3, 6, 8]  // text, subject, author, title
  const ROWS = 32, MOST_WORDS = 12, MOST_FILES = 6

  // --- words ---

  const fold = text => text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d")
  const words = text => fold(text).match(WORD) || []

  const stem = word => {
    if (word.length < 4 || !word.endsWith("s")) return word
    if (word.endsWith("ies")) return /[ea]ies$/.test(word) ? word : word.slice(0, -3) + "y"
    if (word.endsWith("es")) return /[aeo]es$/.test(word) ? word : word.slice(0, -1)
    return /[us]s$/.test(word) ? word : word.slice(0, -1)
  }

  // The other spelling of a Vietnamese syllable: lí and lý, kĩ thuật and kỹ thuật, quí and quý.
  const twin = word => /^(?:[hklmst]|qu)[iy]$/.test(word) ? word.slice(0, -1) + (word.endsWith("i") ? "y" : "i") : ""
  const spelt = word => [word, twin(word)].filter(Boolean)

  const marked = word => {
    const apart = word.normalize("NFD")
    return apart.replace(TONES, "") + (apart.match(TONES) || []).join("")
  }

  const isbn13 = digits => {
    const body = "978" + digits.slice(0, 9)
    return body + (10 - [...body].reduce((sum, d, i) => sum + d * (i % 2 ? 3 : 1), 0) % 10) % 10
  }
  const isIsbn10 = text => /^\d{9}[\dx]$/.test(text) &&
    [...text].reduce((sum, d, i) => sum + (10 - i) * (d === "x" ? 10 : d), 0) % 11 === 0

  // ISBNs without what parts them; they and ISSNs without the word that stands before them on every book. What stands
  // before a number is captured and put back: Safari before 16.4 does not parse a script with a lookbehind.
  const joined = text => text.toLowerCase()
    .replace(/(^|[^\p{L}\d])is[bs]n(?:-1[03])?[:\s]*(?=\d)/gu, "$1")
    .replace(/97[89](?:[ -]?\d){10}(?!\d)/g, number => number.replace(/\D/g, ""))
    .replace(/(^|\D)(\d(?:[ -]?\d){8}[ -]?[\dx])(?![\p{L}\d])/gu, (all, before, number) => {
      const bare = number.replace(/[ -]/g, "")
      return before + (isIsbn10(bare) ? isbn13(bare) : number)
    })

  // What may be one word of the index and be typed in two: the code of a course (TOU 4888), an ISSN (1859-4123). The
  // latter may as well be the years of a title (1945-1975), so both are sought.
  const isOne = (a, b) => a && b && (/^[a-z]+$/.test(a) && /^\d/.test(b) || /^\d{4}$/.test(a) && /^\d{3}[\dx]$/.test(b))

  // A query as units that must all be met, each by one of its keys, and extras that only rank.
  // key: [list, term, prefix, weight]
  const parse = query => {
    const units = [], extras = []
    let left = MOST_WORDS, last = null
    // Ð of Iceland stands for Đ in old documents.
    joined(query.normalize("NFC").replace(/[Ðð]/g, "đ")).split('"').forEach((part, place) => {
      const quoted = place % 2 === 1
      const own = words(part).slice(0, left)
      left -= own.length
      own.forEach((word, i) => {
        const keys = [["w", word, false, 1]]
        const single = stem(word)
        if (single !== word && !quoted) keys.push(["w", single, false, .9])
        if (twin(word)) keys.push(["w", twin(word), false, .9])
        const [before, after] = [own[i - 1], own[i + 1]]
        if (isOne(word, after)) keys.push(["w", word + after, false, 1])
        if (isOne(before, word)) keys.push(["w", before + word, false, 1])
        const unit = { keys, word, quoted }
        units.push(unit)
        last = quoted ? null : unit
        if (before) {
          const pairs = spelt(before).flatMap(a => spelt(word).map(b => ["p", `${a} ${b}`, false, 1.5]))
          if (quoted) units.push({ keys: pairs, word: "", quoted })
          else extras.push(pairs[0])  // as it is typed
        }
      })
      if (own.length && !quoted) extras.push(["p", `${own[0]} ^`, false, .3], ["p", `${own[own.length - 1]} $`, false, .3])
      for (const word of part.match(WORD) || []) {
        const folded = fold(word)
        if (folded !== word) extras.push(["w", `${folded}=${marked(word)}`, false, .15])
      }
    })
    if (last && last.word.length > 1) {
      last.keys.slice().forEach(([list, term, , weight]) => last.keys.push([list, term, true, weight * .6]))
    }
    return { units, extras, short: left <= 0 }
  }

  // --- files ---

  let base = "", main = null
  const files = new Map()
  const load = name => {
    if (!files.has(name)) {
      files.set(name, new Promise((done, failed) => {
        const script = document.createElement("script")
        script.src = `${base}${name}.js`
        script.onload = () => { done(script.data); script.remove() }
        script.onerror = () => { files.delete(name); script.remove(); failed(new Error(`no ${name}`)) }
        document.head.append(script)
      }))
    }
    return files.get(name)
  }
  const open = async (folder, name) => {
    base = folder
    main = await load(name)
    return main
  }

  // The last file of a list whose first term is not after the wanted one.
  const place = (list, term) => {
    let low = 0, high = list.length / 2 - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (list[middle * 2] <= term) low = middle
      else high = middle - 1
    }
    return low
  }

  // The postings of a key: [postings, whole word?] of every term that it stands for.
  const postings = async ([list, term, prefix]) => {
    const files = main[list]
    if (!files.length) return []
    const first = place(files, term)
    const last = prefix ? Math.min(place(files, term + "\uffff"), first + MOST_FILES - 1) : first
    const names = []
    for (let i = first; i <= last; i++) names.push(files[i * 2 + 1])
    const found = []
    for (const flat of await Promise.all(names.map(load))) {
      if (prefix) {
        for (let i = place(flat, term) * 2; i < flat.length && flat[i] <= term + "\uffff"; i += 2) {
          if (flat[i].startsWith(term) && flat[i] !== term && !flat[i].includes("=")) found.push(flat[i + 1])
        }
      } else {
        const i = place(flat, term) * 2
        if (flat[i] === term) found.push(flat[i + 1])
      }
    }
    return found
  }

  const numbers = function* (text) {
    let value = 0, shift = 0
    for (let i = 0; i < text.length; i++) {
      const digit = VALUE[text.charCodeAt(i)]
      value += (digit & 31) * 2 ** shift
      shift += 5
      if (digit < 32) { yield value; value = shift = 0 }
    }
  }
  const decode = (text, visit) => {
    let value = 0, shift = 0, number = 0
    for (let i = 0; i < text.length; i++) {
      const digit = VALUE[text.charCodeAt(i)]
      value |= (digit & 31) << shift
      shift += 5
      if (digit < 32) { number += value >> 2; visit(number, value & 3); value = shift = 0 }
    }
  }

  // --- searching ---

  // Documents with their score, the best first, the newest first among equals. All must hold every unit.
  const search = async query => {
    const { units, extras, short } = query.units ? query : parse(query)
    if (!units.length) return { found: [], missing: [], units, short }
    const ranking = Promise.all(extras.map(postings))  // asked for at once: a way there and back less
    ranking.catch(() => {})  // it fails where it is awaited, or nowhere
    const lists = await Promise.all(units.map(unit => Promise.all(unit.keys.map(postings))))
    const missing = units.filter((unit, i) => !lists[i].some(own => own.length))
    if (missing.length) return { found: [], missing, units, short }
    const score = new Float32Array(main.n), best = new Float32Array(main.n), met = new Uint8Array(main.n)
    units.forEach((unit, i) => {
      const touched = []
      unit.keys.forEach((key, k) => lists[i][k].forEach(text => decode(text, (doc, field) => {
        if (met[doc] !== i) return
        const worth = WEIGHT[field] * key[3]
        if (best[doc] === 0) touched.push(doc)
        if (worth > best[doc]) best[doc] = worth
      })))
      for (const doc of touched) { met[doc] = i + 1; score[doc] += best[doc]; best[doc] = 0 }
    })
    const more = await ranking
    extras.forEach((key, i) => more[i].forEach(text => decode(text, (doc, field) => {
      if (met[doc] === units.length) score[doc] += WEIGHT[field] * key[3]
    })))
    // There are few scores and may be many documents: each into the bin of its score, where the newest comes first.
    const bins = new Map()
    for (let doc = main.n - 1; doc >= 0; doc--) {
      if (met[doc] !== units.length) continue
      const own = bins.get(score[doc])
      if (own) own.push(doc)
      else bins.set(score[doc], [doc])
    }
    const found = [...bins.keys()].sort((a, b) => b - a).flatMap(worth => bins.get(worth))
    return { found, missing, units, short, score }
  }

  // Whether one letter more, less, other, or two changed about make one word of the other.
  const near = (a, b) => {
    if (a === b || Math.abs(a.length - b.length) > 1) return false
    let i = 0
    while (i < a.length && a[i] === b[i]) i++
    const x = a.slice(i), y = b.slice(i)
    return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) ||
      (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2))
  }

  // Known words near to one, the most frequent first. A slip in the first letter is found where the second is right.
  const alike = async word => {
    const names = new Set([...word.slice(0, 2)].map(letter => main.s[letter]).filter(Boolean))
    const found = []
    for (const [known, often] of await Promise.all([...names].map(load))) {
      known.split(" ").forEach((other, i) => { if (near(word, other)) found.push([other, VALUE[often.charCodeAt(i)]]) })
    }
    return found.sort((a, b) => b[1] - a[1]).map(([other]) => other)
  }

  // A query that finds something, one letter away from one that finds nothing; or null.
  const meant = async (query, result) => {
    const typed = query.normalize("NFC").match(WORD) || []
    const wrong = result.missing.filter(unit => unit.word)
    const doubtful = (wrong.length ? wrong : result.units.filter(unit => unit.word)).map(unit => unit.word)
    // One letter of two is no slip.
    if (wrong.length > 2 || wrong.some(unit => unit.word.length < 3)) return null
    let best = null
    const tries = []
    for (const word of doubtful.slice(0, 8)) {
      const others = (await alike(word)).slice(0, wrong.length ? 8 : 4)
      tries.push(others.map(other => [word, other]))
    }
    const attempts = wrong.length === 2
      ? tries[0].flatMap(a => tries[1].map(b => [a, b])) : tries.flat().map(pair => [pair])
    for (const pairs of attempts.slice(0, 16)) {
      const changes = new Map(pairs)
      const text = query.normalize("NFC").replace(WORD, word => changes.get(fold(word)) || word)
      const { found, score } = await search(text)
      const worth = found.length ? score[found[0]] : 0
      if (worth > (best ? best.worth : 0)) best = { text, worth }
    }
    return typed.length && best ? best.text : null
  }

  // --- what goes with results ---

  const row = async doc => (await load(main.d[Math.floor(doc / ROWS)]))[doc % ROWS]

  // A facet: [value, documents] in the order of the values.
  const facet = async name => {
    const flat = await load(main.f[name]), found = []
    for (let i = 0; i < flat.length; i += 2) {
      const docs = []
      let doc = 0
      for (const step of numbers(flat[i + 1])) docs.push(doc += step)
      found.push([flat[i], docs])
    }
    return found
  }

  // Every document in an order: title, author, newest.
  const order = async name => {
    const docs = []
    let doc = 0
    for (const step of numbers(await load(main.o[name]))) docs.push(doc += step % 2 ? -(step - 1) / 2 : step / 2)
    return docs
  }

  // --- names: [as written, role, 1 of a body], as newshelf/text.py and citation/people.py take them ---

  // Family name, given name, what else stands behind a comma; of a name without parts the whole.
  const parts = ([name, , body]) => {
    if (body || !name.includes(",")) return [name, "", []]
    const [family, ...rest] = name.split(",")
    const [given, ...more] = rest.join(",").replace(/\s*\([^)]*\)/g, "").split(",").map(part => part.trim())
    return [family.trim(), given, more.filter(Boolean)]
  }
  const spoken = person => {
    const [family, given, more] = parts(person)
    return [`${given} ${family}`.trim(), ...more.filter(part => !/\d/.test(part))].join(", ")
  }
  const inverted = person => {
    const [family, given, more] = parts(person)
    return [family, given, given && more.find(part => /^\p{L}/u.test(part))].filter(Boolean).join(", ")
  }

  // --- the reader's own list: plain references, and for a page from a disk RIS, with the types of newshelf/exchange/ris.py ---

  const RIS = { article: "JOUR", journal: "JFULL", dissertation: "THES", thesis: "THES", "undergraduate-thesis": "THES",
    "research-report": "RPRT", database: "DBASE", audiovisual: "VIDEO", "e-book": "EBOOK" }
  const DID = { "": "AU", editor: "ED", compiler: "ED", collector: "ED", translator: "A4" }
  const ris = ([, title, people, place, publisher, year, kind, language, , call, isbn], url) => [
    ["TY", RIS[kind] || "BOOK"], ["TI", title],
    ...people.filter(([, role]) => role in DID).map(person => [DID[person[1]], inverted(person)]),
    ["PY", year || ""], ["CY", place], ["PB", publisher], ["SN", isbn], ["LA", language], ["CN", call],
    ["UR", url], ["ER", ""],
  ].filter(([tag, value]) => value || tag === "ER").map(([tag, value]) => `${tag}  - ${value}\r\n`).join("")
  const citation = ([, title, people, place, publisher, year], url) => {
    const by = people.filter(([, role]) => !role || role === "editor").map(([name]) => name).join(", ")
    const imprint = [[place, publisher].filter(Boolean).join(": "), year || ""].filter(Boolean).join(", ")
    return [by, title, imprint].filter(Boolean).join(". ") + `. ${url}`
  }
  return { fold, words, stem, twin, marked, joined, parse, open, search, near, meant, row, facet, order, spoken, ris, citation, size: () => main ? main.n : 0 }
})()

// What the files of the index call.
function newshelf(data) { document.currentScript.data = data }
