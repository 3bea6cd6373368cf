// A respondent who answers whatever is on the page: any questionnaire can be walked to its end.
import assert from 'node:assert/strict';

// words gives something to type into each box, by what the box asks for.
const words = (name, mode, type) => {
  if (/postcode/.test(name)) return 'LS1 4AP';
  if (type === 'email' || /e-?mail/.test(name)) return 'respondent@example.org';
  if (/year/.test(name)) return '2019';
  if (mode === 'numeric' || mode === 'decimal') return '2';
  return `Words about ${name}`;
};

// fill answers every question on the page that is empty; choose may say which answer a question gets, or which several. With
// only, questions that it does not name stay empty.
export async function fill(page, choose = {}, { only = false } = {}) {
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
    if (only && choose[f.name] === undefined) continue;
    if (f.type === 'radio' || f.type === 'checkbox') {
      const want = choose[f.name];
      if (want !== undefined) {
        if ([want].flat().includes(f.value) && !f.checked) await at.check({ force: true });
      } else if (!done.has(f.name) && !f.exclusive) {
        if (!f.checked) await at.check({ force: true });
      }
      if (want === undefined || f.value === want) done.add(f.name);
    } else if (f.type === 'select' && choose[f.name] !== undefined) {
      await at.selectOption(choose[f.name]);
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

// press clicks a button and waits for the page that it leads to.
export const press = (page, name) => Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).first().click()]);

// begin starts a response from a start page and gives its five words and the address of its task list.
export async function begin(page, start) {
  await page.goto(start);
  await press(page, 'Start now');
  const code = (await page.locator('.gp-resume__code, [data-resume-code]').first().innerText()).trim();
  assert.equal(code.split(/\s+/).length, 5, `five words, not ${code}`);
  const list = new URL(page.url()).pathname.replace(/\/code$/, '');
  return { code, list: new URL(list, start).href };
}

// answer walks from page to page with Continue until it reaches check-your-answers; look runs on each page.
export async function answer(page, choose, look = async () => {}) {
  for (let n = 0; n < 80; n++) {
    const { pathname } = new URL(page.url());
    if (/\/check$/.test(pathname)) return;
    await look(page);
    if (/\/s\//.test(pathname)) {
      await fill(page, choose);
      await press(page, /^(Save and continue|Continue)$/);
      assert.equal(await page.locator('.govuk-error-summary').count(), 0,
        `${page.url()} refused: ${await page.locator('.govuk-error-summary').allInnerTexts()}`);
    } else if (/\/code$/.test(pathname)) {
      await page.getByRole('link', { name: /continue|go to/i }).or(page.getByRole('button', { name: /^continue/i })).first().click();
    } else {
      const open = page.locator('.govuk-task-list__item').filter({ hasNotText: 'Completed' }).locator('.govuk-task-list__link');
      assert.ok(await open.count() > 0, `a task list at ${page.url()}`);
      await open.first().click();
    }
    await page.waitForLoadState('load');
  }
  assert.fail('no end after 80 pages, now at ' + page.url());
}

// finish goes from check-your-answers to the confirmation and gives the reference.
export async function finish(page, look = async () => {}) {
  for (let n = 0; n < 12; n++) {
    await look(page);
    const { pathname } = new URL(page.url());
    if (/\/sent$/.test(pathname)) {
      const ref = (await page.locator('.govuk-panel').innerText()).match(/[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
      assert.ok(ref, 'a reference on the confirmation page');
      return ref[0];
    }
    if (/\/equality\//.test(pathname)) await fill(page);
    if (/\/declaration$/.test(pathname)) for (const box of await page.locator('main input[type=checkbox]').all()) await box.check({ force: true });
    await page.locator('main form[method=post] button.govuk-button:not(.govuk-button--secondary):not(.gp-default-button), main a.govuk-button').last().click();
    await page.waitForLoadState('load');
  }
  assert.fail('no confirmation, now at ' + page.url());
}
