// The editor for staff. The page works without it: this puts CodeMirror in the
// place of the box for the text, marks what the check says while somebody
// writes, shows the pages beside the text, and asks before unsaved words are
// left. The box stays what the form sends.
//
// CodeMirror lives in a shadow root, because there its styles are sheets that a
// content security policy without 'unsafe-inline' allows.
import { EditorState, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, drawSelection, gutter, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { HighlightStyle, Language, defineLanguageFacet, syntaxHighlighting } from '@codemirror/language'
import { GFM, parser } from '@lezer/markdown'
import { tags } from '@lezer/highlight'

function start (form, box) {
  guardWords(form, box)
  const handle = mount(form, box)
  const findings = document.querySelector('[data-gp-findings]')
  const checker = check(form, box, handle, findings)
  const pages = preview(form, box)
  handle.changed = () => {
    checker()
    pages()
  }
  jump(findings, handle)
}

// guardWords asks the browser to ask before words are left that are not saved.
function guardWords (form, box) {
  let sending = false
  const dirty = () => !sending && box.value !== box.defaultValue
  window.addEventListener('beforeunload', (event) => {
    if (dirty()) event.preventDefault()
  })
  form.addEventListener('submit', (event) => {
    if (event.submitter?.formTarget !== '_blank') sending = true
  })
  window.addEventListener('pageshow', () => { sending = false })
}

// What opens a questionnaire is no Markdown of its own: keys and values.
const frontMatter = {
  defineNodes: [{ name: 'FrontMatter', block: true, style: tags.meta }],
  parseBlock: [{
    name: 'FrontMatter',
    before: 'HorizontalRule',
    parse (cx, line) {
      if (cx.lineStart !== 0 || line.text.trimEnd() !== '---') return false
      while (cx.nextLine()) {
        if (line.text.trimEnd() === '---') {
          cx.nextLine()
          break
        }
      }
      cx.addElement(cx.elt('FrontMatter', 0, cx.prevLineEnd()))
      return true
    }
  }],
  remove: ['SetextHeading', 'IndentedCode', 'HTMLBlock', 'HTMLTag']
}

const markdown = new Language(defineLanguageFacet(), parser.configure([GFM, frontMatter]), [], 'markdown')

// Every colour has a contrast of 4.5 to 1 or more on white and on the marks.
const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: 'bold' },
  { tag: tags.monospace, color: '#4c2c92' },
  { tag: tags.meta, color: '#383f43' },
  { tag: [tags.link, tags.url], color: '#144e81' },
  { tag: tags.strong, fontWeight: 'bold' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.quote, tags.processingInstruction], color: '#484949' }
])

const look = EditorView.theme({
  '&': { maxHeight: '70vh', backgroundColor: '#fff', color: '#0b0c0c' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'ui-monospace, menlo, consolas, monospace', fontSize: '16px', lineHeight: '1.5' },
  '.cm-content': { minHeight: '20em', caretColor: '#0b0c0c' },
  '.cm-gutters': { backgroundColor: '#f3f2f1', color: '#484949', borderRight: '1px solid #b1b4b6' },
  '.cm-activeLine': { backgroundColor: '#f3f8fc' },
  '.cm-gp-gutter': { width: '1.3em', fontWeight: 'bold', textAlign: 'center' },
  '.cm-gp-error': { backgroundColor: '#f4d7d7', boxShadow: 'inset 4px 0 0 #ca3535' },
  '.cm-gp-warning': { backgroundColor: '#fcf6cf', boxShadow: 'inset 4px 0 0 #8a6d00' },
  '.cm-gp-advice, .cm-gp-explained': { boxShadow: 'inset 4px 0 0 #1a65a6' }
})

const signs = { error: '✕', warning: '!', advice: 'i', explained: 'i' }
const worse = ['error', 'warning', 'explained', 'advice']

class Sign extends GutterMarker {
  constructor (level, messages) {
    super()
    this.level = level
    this.messages = messages
  }

  eq (other) { return this.level === other.level && this.messages === other.messages }

  toDOM () {
    const e = document.createElement('span')
    e.textContent = signs[this.level]
    e.title = this.messages
    return e
  }
}

const setMarks = StateEffect.define()

// marksField holds what the check said, at its lines, and moves with the text.
const marksField = StateField.define({
  create: () => ({ lines: Decoration.none, signs: RangeSet.empty }),
  update (value, tr) {
    value = { lines: value.lines.map(tr.changes), signs: value.signs.map(tr.changes) }
    for (const e of tr.effects) if (e.is(setMarks)) value = place(tr.state.doc, e.value)
    return value
  },
  provide: (field) => [
    EditorView.decorations.from(field, (v) => v.lines),
    gutter({ class: 'cm-gp-gutter', markers: (view) => view.state.field(field).signs })
  ]
})

function place (doc, marks) {
  const byLine = new Map()
  for (const m of marks) {
    if (m.line < 1 || m.line > doc.lines) continue
    byLine.set(m.line, [...(byLine.get(m.line) ?? []), m])
  }
  const lines = []
  const signs = []
  for (const [line, list] of [...byLine].sort((a, b) => a[0] - b[0])) {
    const level = worse.find((w) => list.some((m) => m.level === w)) ?? 'advice'
    const messages = list.map((m) => m.message).join('\n')
    const from = doc.line(line).from
    lines.push(Decoration.line({ class: 'cm-gp-' + level, attributes: { title: messages } }).range(from))
    signs.push(new Sign(level, messages).range(from))
  }
  return { lines: Decoration.set(lines), signs: RangeSet.of(signs) }
}

function mount (form, box) {
  const label = document.querySelector(`label[for="${box.id}"]`)
  const panes = element('div', 'gp-editor__panes')
  const pane = element('div', 'gp-editor__pane')
  const host = element('div', 'gp-editor__shadow')
  const root = host.attachShadow({ mode: 'open' })
  const keys = element('p', 'govuk-hint')
  keys.textContent = form.dataset.gpHint
  pane.append(keys, host)
  panes.append(pane)
  box.after(panes)
  box.hidden = true
  const told = element('span')
  told.id = 'keys'
  told.hidden = true
  told.textContent = form.dataset.gpHint
  root.append(told)

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: box.value,
      extensions: [
        lineNumbers(), marksField, highlightActiveLineGutter(), highlightActiveLine(), history(), drawSelection(), EditorView.lineWrapping,
        markdown, syntaxHighlighting(colours), look,
        // Tab is not bound: it leaves the text, as it leaves any other box.
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label.textContent.trim(), 'aria-describedby': 'keys', spellcheck: 'true', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          box.value = update.state.doc.toString()
          handle.changed()
        })
      ]
    })
  })
  // A browser puts back what was typed when somebody comes back to the page.
  window.addEventListener('pageshow', () => {
    if (box.value !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: box.value } })
  })
  label.addEventListener('click', () => view.focus())
  for (const a of document.querySelectorAll(`a[href="#${box.id}"]`)) a.addEventListener('click', () => setTimeout(() => view.focus()))
  const handle = { view, changed () {} }
  return handle
}

// later calls f once nothing has happened for a while.
function later (f, quiet) {
  let timer = 0
  return () => {
    clearTimeout(timer)
    timer = setTimeout(f, quiet)
  }
}

function carried (form, box) {
  return new URLSearchParams({ file: form.elements.file.value, text: box.value })
}

// check asks the server what is wrong with the text. Nothing is stored.
function check (form, box, handle, findings) {
  const summary = findings.querySelector('[data-gp-summary]')
  const groups = findings.querySelector('[data-gp-groups]')
  let asked = 0
  const say = (text) => { if (summary.textContent !== text) summary.textContent = text }
  async function ask () {
    const mine = ++asked
    try {
      const answer = await fetch(form.dataset.gpCheck, { method: 'POST', body: carried(form, box), credentials: 'same-origin', redirect: 'error' })
      if (!answer.ok) throw new Error('not checked')
      const found = await answer.json()
      if (mine !== asked) return
      handle.view.dispatch({ effects: setMarks.of(found.marks) })
      groups.replaceChildren(...(found.groups ?? []).flatMap((g) => group(form, g)))
      say(found.summary)
    } catch {
      if (mine === asked) say(form.dataset.gpFailed)
    }
  }
  ask()
  return later(ask, 700)
}

// group is the markup of part/staff-editor-findings.html for one level.
function group (form, g) {
  const list = element('ul', 'govuk-list gp-findings__list')
  for (const f of g.items) {
    const item = element('li', 'gp-findings__item')
    const place = link(f.href, f.place)
    if (f.line) place.dataset.gpLine = f.line
    const help = link(f.help, form.dataset.gpHelp)
    help.classList.add('gp-findings__help')
    const about = element('span', 'govuk-visually-hidden')
    about.textContent = ' ' + form.dataset.gpAbout.replace('CODE', f.code)
    help.append(about)
    item.append(place, ': ' + f.message + (f.reason ? ' ' + f.reason : '') + ' ', help)
    list.append(item)
  }
  const title = element('h3', 'govuk-heading-s')
  title.textContent = g.title
  const hint = element('p', 'govuk-hint')
  hint.textContent = g.hint
  return [title, hint, list]
}

// jump puts the cursor where a finding is.
function jump (findings, handle) {
  findings.addEventListener('click', (event) => {
    const a = event.target.closest('a[data-gp-line]')
    if (!a || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const { view } = handle
    const line = view.state.doc.line(Math.min(Number(a.dataset.gpLine), view.state.doc.lines))
    view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) })
    view.focus()
    view.dom.getRootNode().host.scrollIntoView({ block: 'nearest' })
  })
}

// preview shows the text as pages beside it. A document that the browser reads
// by itself needs no trusted type, and its scripts never run.
function preview (form, box) {
  const panes = form.querySelector('.gp-editor__panes')
  const button = element('button', 'govuk-button govuk-button--secondary')
  button.type = 'button'
  button.setAttribute('aria-expanded', 'false')
  button.textContent = form.dataset.gpShow
  const pane = element('div', 'gp-editor__pane')
  pane.hidden = true
  const host = element('div', 'gp-editor__pages')
  host.tabIndex = 0
  host.setAttribute('role', 'region')
  host.setAttribute('aria-label', form.dataset.gpPreview)
  const root = host.attachShadow({ mode: 'open' })
  const css = document.createElement('link')
  css.rel = 'stylesheet'
  css.href = form.dataset.gpCss
  root.append(css)
  pane.append(host)
  panes.append(pane)
  panes.before(button)
  let asked = 0
  const refresh = () => {
    if (pane.hidden) return
    const mine = ++asked
    const request = new XMLHttpRequest()
    request.open('POST', form.dataset.gpPages)
    request.responseType = 'document'
    request.onload = () => {
      const pages = request.status === 200 && request.response?.getElementById('pages')
      if (mine !== asked || !pages) return
      root.replaceChildren(css, document.importNode(pages, true))
    }
    request.send(carried(form, box))
  }
  button.addEventListener('click', () => {
    pane.hidden = !pane.hidden
    panes.classList.toggle('gp-editor__panes--two', !pane.hidden)
    button.textContent = pane.hidden ? form.dataset.gpShow : form.dataset.gpHide
    button.setAttribute('aria-expanded', String(!pane.hidden))
    refresh()
  })
  return later(refresh, 900)
}

function element (name, className = '') {
  const e = document.createElement(name)
  e.className = className
  return e
}

function link (href, text) {
  const a = element('a', 'govuk-link')
  a.href = href
  a.textContent = text
  return a
}

const form = document.querySelector('form[data-gp-editor]')
if (form) start(form, form.elements.text)
