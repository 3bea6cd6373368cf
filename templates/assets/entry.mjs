// Typing an answer on paper without a mouse: the number of an answer ticks it,
// Enter goes to the next question, Ctrl and Enter saves and goes on. The page
// works without it.
const form = document.querySelector('form[data-gp-entry]')
if (form) keys(form)

function keys (form) {
  const wait = 700 // for a second digit, in lists of ten or more
  let digits = ''
  let timer = 0

  const questions = () => [...form.querySelectorAll('[data-gp-question]')]
  const fields = (box) => [...box.querySelectorAll('input, textarea, select')]
    .filter((e) => e.type !== 'hidden' && !e.disabled && !e.closest('.gp-entry-mark:not([open])') && e.getClientRects().length > 0)

  // next goes to the next question, or to the button behind the last.
  function next (from) {
    const all = questions()
    const at = all.indexOf(from.closest('[data-gp-question]'))
    for (const q of all.slice(at + 1)) {
      const [first] = fields(q)
      if (first) return first.focus()
    }
    form.querySelector('button[value="continue"]:not([tabindex])')?.focus()
  }

  // list is the answers that stand beside a radio button or a checkbox.
  const list = (input) => [...form.elements].filter((e) => e.name === input.name && e.type === input.type)

  function tick (input, number) {
    const chosen = list(input)[number - 1]
    if (!chosen) return
    chosen.click()
    chosen.focus()
    if (chosen.type !== 'radio') return
    const reveals = chosen.getAttribute('aria-controls')
    const box = reveals && document.getElementById(reveals)?.querySelector('input, textarea')
    if (box) box.focus()
    else if (row(chosen)) row(chosen).focus()
    else next(chosen)
  }

  // row is the first answer of the next row of a grid.
  function row (input) {
    const all = fields(input.closest('[data-gp-question]'))
    return all.slice(all.indexOf(input)).find((e) => e.type === 'radio' && e.name !== input.name)
  }

  form.addEventListener('keydown', (event) => {
    const at = event.target
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.requestSubmit(form.querySelector('button[value="continue"]') ?? form.querySelector('button[type="submit"]'))
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !/^(INPUT|SELECT)$/.test(at.tagName)) return
    if (event.key === 'Enter') {
      event.preventDefault()
      next(at)
      return
    }
    if (!/^\d$/.test(event.key) || !/^(radio|checkbox)$/.test(at.type)) return
    event.preventDefault()
    clearTimeout(timer)
    digits += event.key
    const done = () => {
      tick(at, Number(digits))
      digits = ''
    }
    if (list(at).length < 10 || digits.length > 1) done()
    else timer = setTimeout(done, wait)
  })

  const first = questions().flatMap(fields)[0]
  if (first && !location.hash) first.focus({ preventScroll: true })
}
