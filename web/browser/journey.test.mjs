// One respondent's journeys through the care workforce pathway, on the demonstration that an empty folder opens with.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { axe, browser, context, overflow, phone, serve, small } from './harness.mjs';
import { answer, begin as beginAt, finish, heading, press } from './walk.mjs';

const slug = '/c/care-workforce-pathway';
let server, chrome;
before(async () => { server = await serve('serve'); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const begin = (page) => beginAt(page, server.url + slug);
const asEmployer = { capacity: 'organisation' };

test('an employer answers, JavaScript on: every page passes axe, the response is exported', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  const found = [];
  const look = async (p) => { found.push(...await axe(p), ...await small(p)); };
  await page.goto(server.url + '/');
  await look(page);
  await begin(page);
  await answer(page, asEmployer, look);
  const reference = await finish(page, look);
  assert.deepEqual([...new Set(found)], []);
  const csv = execFileSync(process.env.GREENPAPER_BIN, ['export', 'care-workforce-pathway', '--format', 'csv', '--data', server.data], { env: { ...process.env, GREENPAPER_KEY_FILE: server.dir + '/key' } }).toString();
  assert.ok(csv.includes(reference), 'the reference is in the export');
  assert.ok(csv.includes('Words about org-name'), 'the words are in the export');
  await c.close();
});

test('JavaScript off, 320 pixels: the whole journey, nothing scrolls sideways, nothing is lost', async () => {
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  const wide = [];
  // Scripts of the page are off; what the test asks of the page still runs.
  const look = async (p) => { const w = await overflow(p); if (w) wide.push(w); };
  await begin(page);
  await answer(page, asEmployer, look);
  assert.match(await page.locator('main').innerText(), /Words about org-name/);
  await finish(page, look);
  assert.deepEqual([...new Set(wide)], []);
  await c.close();
});

test('an error keeps what was typed, leads to the field and is in the title', async () => {
  const c = await context(chrome, { js: false });
  const page = await c.newPage();
  const { list } = await begin(page);
  await page.goto(list + '/s/who/1');
  await press(page, /^(Save and continue|Continue)$/);
  assert.match(await page.title(), /^Error: /);
  const summary = page.locator('.govuk-error-summary');
  const href = await summary.locator('a').first().getAttribute('href');
  assert.equal(await page.locator(`[id="${href.slice(1)}"]`).count(), 1, 'the link leads to a field');
  const inline = (await page.locator('.govuk-error-message').first().innerText()).replace(/^Error:\s*/, '');
  assert.equal((await summary.locator('a').first().innerText()).trim(), inline.trim(), 'the same words in both places');
  await c.close();
});

test('the code opens the draft in another browser, in capitals and with double spaces; leaving this computer shuts it', async () => {
  const one = await context(chrome);
  const page = await one.newPage();
  const { code, list } = await begin(page);
  await page.goto(list + '/s/who/1');
  await page.locator('input[type=radio][value=organisation]').check({ force: true });
  await press(page, /^(Save and continue|Continue)$/);

  const two = await context(chrome, { js: false });
  const other = await two.newPage();
  await other.goto(server.url + '/resume');
  await other.locator('main input[type=text], main input:not([type=hidden])').first().fill('  ' + code.toUpperCase().replaceAll(' ', '   '));
  await other.locator('main form[method=post] button').last().click();
  await other.goto(list + '/s/who/1');
  assert.ok(await other.locator('input[type=radio][value=organisation]').isChecked(), 'the answer is there');

  await press(other, /leave this computer/i);
  const gone = await other.goto(list);
  assert.ok([404, 403].includes(gone.status()), 'the next visitor sees nothing');
  assert.equal((await two.cookies()).length, 0, 'no cookie is left');
  await one.close(); await two.close();
});

test('what is typed is on the server within five seconds, without pressing anything', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  const { list } = await begin(page);
  await page.goto(list + '/s/who/1');
  await page.locator('input[type=radio][value=organisation]').check({ force: true });
  await press(page, /^(Save and continue|Continue)$/);
  await page.goto(list + '/s/your-organisation/1');
  const box = page.locator('main textarea:visible, main input[type=text]:visible').first();
  const at = page.url();
  const id = await box.getAttribute('id');
  await page.locator(`[id="${id}"]`).pressSequentially('Not one word is lost');
  await page.waitForTimeout(5000);
  const again = await c.newPage();
  await page.close({ runBeforeUnload: false });
  await again.goto(at);
  assert.equal(await again.locator(`[id="${id}"]`).inputValue(), 'Not one word is lost');
  await c.close();
});

test('two tabs, different words: both are kept until one is chosen', async () => {
  const c = await context(chrome, { js: false });
  const a = await c.newPage();
  const { list } = await begin(a);
  await a.goto(list + '/s/who/1');
  const b = await c.newPage();
  await b.goto(list + '/s/who/1');
  await a.locator('input[type=radio][value=organisation]').check({ force: true });
  await press(a, /^(Save and continue|Continue)$/);
  await b.locator('input[type=radio][value=individual]').check({ force: true });
  const answered = b.waitForResponse((r) => r.request().isNavigationRequest() && r.request().method() === 'POST' || r.status() === 409);
  await press(b, /^(Save and continue|Continue)$/);
  await answered;
  const words = await b.locator('main').innerText();
  assert.match(words, /organisation/i);
  assert.match(words, /individual/i);
  await c.close();
});

test('keyboard only: skip link, radios by arrow, Continue by Enter', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  const { list } = await begin(page);
  await page.goto(list + '/s/who/1');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to main content/);
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.type === 'radio')) break;
  }
  await page.keyboard.press('Space');
  assert.ok(await page.evaluate(() => document.activeElement.checked), 'Space chooses');
  const before = page.url();
  await Promise.all([page.waitForURL((u) => u.href !== before), page.keyboard.press('Enter')]);
  assert.notEqual(await heading(page), '');
  await c.close();
});

test('no cookie before Start now, no request leaves the server', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  const outside = [];
  page.on('request', (r) => { if (!r.url().startsWith(server.url) && !r.url().startsWith('data:')) outside.push(r.url()); });
  const wrong = [];
  page.on('console', (m) => { if (m.type() === 'error') wrong.push(m.text()); });
  for (const path of ['/', slug, slug + '/questions', slug + '/privacy', '/cookies', '/accessibility', '/help', '/resume']) {
    const r = await page.goto(server.url + path);
    assert.equal(r.status(), 200, path);
    assert.equal(await overflow(page), '');
  }
  assert.deepEqual(await c.cookies(), []);
  assert.deepEqual(outside, []);
  assert.deepEqual(wrong, []);
  await c.close();
});
