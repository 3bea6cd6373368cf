// Staff write: a consultation is started, its text checked and saved, with and without JavaScript, by keyboard, on a phone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { axe, browser, context, overflow, phone, serve } from './harness.mjs';

let server, chrome, state;
before(async () => {
  server = await serve('serve', ['--password-alone']);
  chrome = await browser();
  const said = execFileSync(process.env.GREENPAPER_BIN, ['staff', 'add', 'ann@example.org', '--name', 'Ann', '--admin', '--data', server.data, '--key-file', path.join(server.dir, 'key')], { encoding: 'utf8' });
  const c = await context(chrome);
  const page = await c.newPage();
  await page.goto(server.url + said.match(/\/staff\/invitation\/\S+/)[0]);
  await page.locator('input[type=password]').first().fill('a long walk in the wet hills');
  await page.locator('main form button[type=submit]').last().click();
  await page.goto(server.url + '/staff/sign-in');
  if (await page.locator('#email').count()) {
    await page.locator('#email').fill('ann@example.org');
    await page.locator('#password').fill('a long walk in the wet hills');
    await page.locator('main form button[type=submit]').last().click();
  }
  await page.goto(server.url + '/staff');
  assert.match(await page.locator('body').innerText(), /Signed in as Ann/);
  state = await c.storageState();
  await c.close();
});
after(async () => { await chrome?.close(); await server?.stop(); });

// office is a browser in which Ann is signed in.
async function office({ js = true, viewport } = {}) {
  const c = await chrome.newContext({ javaScriptEnabled: js, viewport: viewport ?? { width: 1200, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/London', storageState: state });
  c.setDefaultTimeout(15000);
  return c;
}

// start begins a consultation with the example and leads to its text.
async function start(page, slug) {
  await page.goto(server.url + '/staff/new');
  await page.locator('#slug').fill(slug);
  await page.locator('input[name=how][value=starter]').check();
  await Promise.all([page.waitForURL(/\/text/), page.getByRole('button', { name: 'Start' }).click()]);
}

const editor = (page) => page.locator('.cm-content');

test('JavaScript off: start, save, see what is wrong and jump to its line', async () => {
  const c = await office({ js: false, viewport: phone });
  const page = await c.newPage();
  await start(page, 'plain-words');
  const box = page.locator('#text');
  const text = await box.inputValue();
  await box.fill(text.replace('`choose one`', '`chose one`'));
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Save and check' }).click()]);
  assert.match(await page.locator('[data-gp-summary]').innerText(), /1 error/);
  await page.locator('.gp-findings__item a').first().click();
  assert.match(page.url(), /#L\d+$/);
  assert.match(await page.locator(':target').innerText(), /chose one/);
  await c.close();
});

test('JavaScript on: marks while one writes, the cursor goes to a finding, pages beside the text, words are guarded', async () => {
  const c = await office();
  const page = await c.newPage();
  const broken = [];
  page.on('console', (m) => { if (m.type() === 'error') broken.push(m.text()); });
  page.on('pageerror', (e) => broken.push(e.message));
  await start(page, 'live-words');
  await editor(page).waitFor();
  assert.equal(await page.locator('#text').isVisible(), false);

  await editor(page).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\n### Shall we dance?\n`dance` `yess or no`\n');
  await page.locator('.cm-line.cm-gp-error').first().waitFor();
  assert.match(await page.locator('[data-gp-summary]').innerText(), /error/);
  assert.match(await page.locator('#text').inputValue(), /Shall we dance/, 'the box of the form has what was written');

  await page.keyboard.press('Control+Home');
  await page.locator('.gp-findings__item a[data-gp-line]').first().click();
  assert.match(await page.locator('.cm-activeLine').innerText(), /yess or no/);

  await page.getByRole('button', { name: 'Show the pages beside the text' }).click();
  await page.locator('.gp-editor__pages h2').first().waitFor();
  assert.match(await page.locator('.gp-editor__pages #pages').innerText(), /Example call for evidence/);
  assert.deepEqual(broken, [], 'nothing is refused by the content security policy');
  assert.deepEqual(await axe(page), []);

  let asked = false;
  page.once('dialog', (d) => { asked = d.type() === 'beforeunload'; d.dismiss(); });
  await page.getByRole('link', { name: 'Your account' }).click().catch(() => {});
  await page.waitForTimeout(300);
  assert.ok(asked, 'leaving with unsaved words is asked about');

  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Save', exact: true }).click()]);
  assert.match(await page.locator('.govuk-notification-banner').innerText(), /Saved/);
  await editor(page).waitFor();
  assert.match(await page.locator('#text').inputValue(), /Shall we dance/);
  await c.close();
});

test('JavaScript on: the keyboard gets in and out of the text', async () => {
  const c = await office();
  const page = await c.newPage();
  await start(page, 'keyboard-words');
  await editor(page).waitFor();
  await editor(page).focus();
  for (const keys of [['Escape', 'Tab'], ['Tab']]) {
    await editor(page).focus();
    for (const k of keys) await page.keyboard.press(k);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'note', `${keys} leaves the text`);
  }
  await page.keyboard.press('Shift+Tab');
  assert.ok(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.classList.contains('cm-content')), 'Shift and Tab lead back');
  assert.doesNotMatch(await page.locator('#text').inputValue(), /\t/);
  await c.close();
});

test('JavaScript on: a phone of 320 px shows the editor without scrolling sideways', async () => {
  const c = await office({ viewport: phone });
  const page = await c.newPage();
  await start(page, 'phone-words');
  await editor(page).waitFor();
  assert.equal(await overflow(page), '');
  await page.getByRole('button', { name: 'Show the pages beside the text' }).click();
  await page.locator('.gp-editor__pages h2').first().waitFor();
  assert.equal(await overflow(page), '');
  await c.close();
});

test('two people at once: both texts are shown and nothing is lost', async () => {
  const c = await office({ js: false });
  const [ann, bob] = [await c.newPage(), await c.newPage()];
  await start(ann, 'two-people');
  await bob.goto(ann.url());
  const text = await ann.locator('#text').inputValue();
  await ann.locator('#text').fill(text.replace('# Example call for evidence', '# Words of Ann'));
  await Promise.all([ann.waitForEvent('load'), ann.getByRole('button', { name: 'Save', exact: true }).click()]);
  await bob.locator('#text').fill(text + '\nWords of Bob.\n');
  await Promise.all([bob.waitForEvent('load'), bob.getByRole('button', { name: 'Save', exact: true }).click()]);
  assert.match(await bob.locator('h1').innerText(), /Somebody else saved/);
  await Promise.all([bob.waitForEvent('load'), bob.getByRole('button', { name: 'Save this text' }).click()]);
  const both = await bob.locator('#text').inputValue();
  assert.match(both, /# Words of Ann/);
  assert.match(both, /Words of Bob\.\n$/);
  await c.close();
});
