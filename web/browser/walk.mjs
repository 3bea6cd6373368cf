// A respondent who answers whatever is on the page: any questionnaire can be walked to its end.

// words gives something to type into each box, by what the box asks for.
const words = (name, mode, type) => {
  if (/postcode/.test(name)) return 'LS1 4AP';
  if (type === 'email' || /e-?mail/.test(name)) return 'respondent@example.org';
  if (/year/.test(name)) return '2019';
  if (mode === 'numeric' || mode === 'decimal') return '2';
  return `Words about ${name}`;
};

// fill answers every question on the page that is empty; choose may say which answer a question gets, or which several.
export async function fill(page, choose = {}) {
  const fields = await page.$$eval('main form[method=post] input, main form[method=post] textarea, main form[method=post] select', (all) =>
    all.filter((e) => !['hidden', 'submit', 'button'].includes(e.type) && !e.disabled).map((e) => ({
      id: e.id, name: e.name, type: e.tagName === 'SELECT' ? 'select' : e.tagName === 'TEXTAREA' ? 'textarea' : e.type,
      mode: e.inputMode, value: e.value, checked: e.checked, exclusive: e.dataset.behaviour === 'exclusive',
      options: e.tagName === 'SELECT' ? [...e.options].map((o) => o.value) : [],
      inHidden: !!e.closest('.govuk-radios__conditional--hidden, .govuk-checkboxes__conditional--hidden'),
    })));
  const done = new Set();
  const ranks = {};
  for (const f of fields) {
    const at = page.locator(`[id="${f.id}"]`);
    if (f.type === 'radio' || f.type === 'checkbox') {
      const want = choose[f.name];
      if (want !== undefined) {
        if ([want].flat().includes(f.value) && !f.checked) await at.check({ force: true });
      } else if (!done.has(f.name) && !f.exclusive) {
        if (!f.checked) await at.check({ force: true });
      }
      if (want === undefined || f.value === want) done.add(f.name);
    } else if (f.type === 'select') {
      const group = f.name.split('.')[0];
      const next = f.options.filter((v) => v !== '')[ranks[group] ?? 0];
      ranks[group] = (ranks[group] ?? 0) + 1;
      if (next && !f.value) await at.selectOption(next);
    } else if (f.type === 'file') {
      continue;
    } else if (f.value === '' && await at.isVisible()) {
      if (choose[f.name] !== undefined) await at.fill(choose[f.name]);
      else if (/\.day$/.test(f.name)) await at.fill('4');
      else if (/\.month$/.test(f.name)) await at.fill('5');
      else if (/\.year$/.test(f.name)) await at.fill('2023');
      else await at.fill(words(f.name, f.mode, f.type));
    }
  }
}

// heading is what the page calls itself.
export const heading = (page) => page.locator('h1').first().innerText();
