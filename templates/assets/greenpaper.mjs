// The one script of every page. Each page works without it: this starts the
// enhancements of GOV.UK Frontend, saves what is typed, shows the buttons that
// print and hides pages that a browser kept in memory. The import is relative,
// so both files are always of the same build.
import { initAll } from './govuk-frontend.min.js'

initAll()

for (const button of document.querySelectorAll('[data-gp-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

for (const form of document.querySelectorAll('form[data-gp-autosave]')) autosave(form)

// The link of an invitation has its code behind the #, which a browser sends to
// nobody. It is put into its field, and out of sight and history.
const invitation = document.querySelector('#invitation')
if (invitation && /^#\w{4}(-\w{4}){3}$/.test(location.hash)) {
  invitation.value ||= location.hash.slice(1)
  history.replaceState(history.state, '', location.pathname + location.search)
}

// A browser may keep a page in memory and show it again as it was, on the way
// back. A page of a respondent or of staff is shown again only if this browser
// may still see it: not after somebody has left this computer.
if (/^\/(c\/[^/]+\/r\/|staff\b)/.test(location.pathname)) {
  const root = document.documentElement.style
  window.addEventListener('pagehide', (event) => {
    if (event.persisted) root.visibility = 'hidden'
  })
  window.addEventListener('pageshow', async (event) => {
    if (!event.persisted) return
    try {
      const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store', redirect: 'manual' })
      if (!answer.ok) return location.reload()
    } catch {
      // Nothing answers. What was typed here is all there is, so it is shown.
    }
    root.visibility = ''
  })
}

// autosave sends the questions that have changed, all their fields, within
// five seconds of typing. It settles nothing: where the server keeps two
// answers apart, it only says so. Words come from the form's attributes.
function autosave (form) {
  const quiet = 1500 // after the last key
  const longest = 3500 // after the first
  const retry = 10000
  const status = form.querySelector('[data-gp-status]')
  const wases = [...form.elements].filter((e) => e.name.startsWith('was:'))
  const questions = wases.map((e) => e.name.slice(4))
  const sequence = hidden(form, 'seq')
  const saved = new Map()
  const told = new Set()
  let seq = Date.now() // above that of a page that a browser restores with its id
  let timer = 0
  let first = 0
  let busy = false
  let failed = false

  // entries are the fields of each question, without files.
  function entries () {
    const all = new Map(questions.map((q) => [q, []]))
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== 'string' || name.includes(':')) continue
      const q = questions.find((q) => name === q || name.startsWith(q + '.'))
      if (q) all.get(q).push([name, value])
    }
    return all
  }

  const key = (fields) => JSON.stringify(fields)
  for (const [q, fields] of entries()) saved.set(q, key(fields))

  function changed () {
    return [...entries()].filter(([q, fields]) => saved.get(q) !== key(fields))
  }

  function say (what) {
    status.textContent = form.dataset['gp' + what]
  }

  function later () {
    const now = Date.now()
    first ||= now
    clearTimeout(timer)
    timer = setTimeout(send, Math.max(0, Math.min(quiet, first + longest - now)))
  }

  async function send (leaving = false) {
    clearTimeout(timer)
    const list = changed()
    if (list.length === 0 || (busy && !leaving)) return
    first = 0
    const body = new URLSearchParams()
    for (const name of ['page', 'step', 'edition']) body.append(name, form.elements[name].value)
    body.append('seq', String(++seq))
    for (const [q, fields] of list) {
      body.append('was:' + q, wases[questions.indexOf(q)].value)
      for (const field of fields) body.append(...field)
    }
    busy = true
    try {
      // A browser refuses to keep more than 64 KB alive after the page.
      const keepalive = leaving && body.toString().length < 60000
      const answer = await fetch(form.dataset.gpAutosave, { method: 'POST', body, keepalive, credentials: 'same-origin', redirect: 'error' })
      if (!answer.ok) throw new Error('not saved')
      const { was, conflicts } = await answer.json()
      for (const [q, fields] of list) {
        saved.set(q, key(fields))
        if (was[q]) wases[questions.indexOf(q)].value = was[q]
      }
      report(conflicts)
    } catch {
      if (!failed) say('Failed')
      failed = true
      clearTimeout(timer)
      timer = setTimeout(send, retry)
    }
    busy = false
    if (!failed && changed().length > 0) later()
  }

  // report speaks at the first save, after a failure, and of a new conflict.
  function report (conflicts) {
    const news = conflicts.filter((q) => !told.has(q))
    if (news.length > 0) say('Conflict')
    else if (failed) say('Again')
    else if (!told.has('')) say('Saved')
    failed = false
    told.add('')
    news.forEach((q) => told.add(q))
  }

  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    sequence.value = String(++seq) // newer than any save that is still on its way
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') send(true)
  })
  window.addEventListener('pagehide', () => send(true))
}

function hidden (form, name) {
  const input = document.createElement('input')
  input.type = 'hidden'
  input.name = name
  form.append(input)
  return input
}
