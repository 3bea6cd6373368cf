// Coding without a mouse: typing narrows the list of codes, Enter ticks the first of them; words that are selected in the answer stand in
// the box for words. The page works without it.
const form = document.querySelector('form[data-gp-coding]')
if (form) {
  narrow(form)
  select(form)
}

function narrow (form) {
  const box = form.querySelector('[data-gp-filter]')
  if (!box) return
  const input = box.querySelector('input')
  const found = box.querySelector('[data-gp-found]')
  const items = [...form.querySelectorAll('[data-gp-code]')]
  box.hidden = false

  const shown = () => items.filter((i) => !i.hidden)
  function show () {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const item of items) {
      const text = item.textContent.toLowerCase()
      item.hidden = !words.every((w) => text.includes(w))
    }
    found.textContent = words.length === 0 ? '' : shown().length === 0 ? found.dataset.none : String(shown().length)
  }
  input.addEventListener('input', show)
  input.addEventListener('keydown', (e) => {
    if (e.key !== 'Enter') return
    e.preventDefault() // it ticks, and does not save
    const [first] = shown()
    if (!input.value || !first) return
    const tick = first.querySelector('input')
    tick.checked = !tick.checked
    found.textContent = first.querySelector('label').textContent.trim() + (tick.checked ? ' ✓' : ' ✗')
    input.value = ''
    for (const item of items) item.hidden = false
  })
}

function select (form) {
  const answer = document.querySelector('[data-gp-answer]')
  const words = form.elements.words
  const from = form.elements['words-from']
  if (!answer || !words) return
  const bytes = (s) => new TextEncoder().encode(s).length
  document.addEventListener('selectionchange', () => {
    const s = document.getSelection()
    if (!s || s.isCollapsed || s.rangeCount === 0) return
    const range = s.getRangeAt(0)
    if (!answer.contains(range.startContainer) || !answer.contains(range.endContainer)) return
    let before = ''
    let chosen = ''
    const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (node.parentElement.closest('[data-gp-name]') || !range.intersectsNode(node)) {
        if (chosen === '' && !node.parentElement.closest('[data-gp-name]')) before += node.data
        continue
      }
      const start = node === range.startContainer ? range.startOffset : 0
      const end = node === range.endContainer ? range.endOffset : node.data.length
      if (chosen === '') before += node.data.slice(0, start)
      chosen += node.data.slice(start, end)
    }
    const lead = chosen.length - chosen.trimStart().length
    words.value = chosen.trim()
    from.value = String(bytes(before + chosen.slice(0, lead)))
  })
  words.addEventListener('input', () => { from.value = '' })
}
