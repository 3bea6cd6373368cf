// An analyst's day on the demonstration: reading, coding by keyboard, double coding with a colleague, results, and what may leave the team.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { axe, browser, context, freePort, overflow, phone, serve, structure } from './harness.mjs';

const at = '/staff/c/care-workforce-pathway';
const question = 'examples';
let server, chrome, folder, links;
const found = [];

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'greenpaper-demo-'));
  const port = await freePort();
  server = await serve('demo', ['--responses', '400', '--addr', `127.0.0.1:${port}`, '--data', path.join(folder, 'data'), '--key-file', path.join(folder, 'key')], { port });
  links = [...server.log().matchAll(/\/staff\/invitation\/\S+/g)].map((m) => m[0]);
  chrome = await browser();
});
after(async () => { await chrome?.close(); await server?.stop(); if (folder) await rm(folder, { recursive: true, force: true }); });

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };
const press = (page, name) => Promise.all([page.waitForEvent('load'), page.locator('main').getByRole('button', { name }).first().click()]);
// go opens a page, which may be one that says that the responses are being read: then again, until it is there.
async function go(page, to) {
  for (let n = 0; ; n++) {
    const answer = await page.goto(to.startsWith('http') ? to : server.url + to);
    if (answer.status() !== 202 || n > 20) return answer;
    await page.waitForTimeout(2000);
  }
}

// signIn opens a link that the demonstration printed, sets a password and signs in.
async function signIn(name, n, options) {
  const page = await (await context(chrome, options)).newPage();
  const password = 'four plain words for ' + name;
  await go(page, links[n]);
  await page.locator('#password').fill(password);
  await press(page, 'Set the password');
  await go(page, '/staff/sign-in');
  await page.locator('#email').fill(name + '@example.org');
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
  return page;
}

// look notes what is wrong with a page, on a wide screen and on a phone.
async function look(page) {
  const c = await context(chrome);
  await c.addCookies(await page.context().cookies());
  const other = await c.newPage();
  await other.goto(page.url());
  found.push(...await axe(other), ...(await structure(other)).map((f) => page.url() + ': ' + f));
  await other.setViewportSize(phone);
  found.push(await overflow(other));
  await c.close();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${String(look.n = (look.n ?? 0) + 1).padStart(2, '0')}.png`, fullPage: true });
}

test('an analyst reads, codes, double codes with a colleague and looks at the results', async () => {
  const ann = await signIn('ann', 0);
  const bob = await signIn('bob', 1, { js: false });

  await go(ann, at);
  await look(ann);
  await go(ann, at + '/reading/next');
  await look(ann);
  await press(ann, /Read, next/);
  assert.match(ann.url(), /\/reading\/r\//);

  // The codebook, with a code of one's own.
  await go(ann, at + '/coding/codebook');
  assert.match(await main(ann), /Recognition/);
  await look(ann);
  await go(ann, at + '/coding/new');
  await ann.locator('#name').fill('Uniforms');
  await ann.locator('#definition').fill('What people wear at work.');
  await look(ann);
  await press(ann, /code|Add|Save/);
  assert.match(await main(ann), /Uniforms/);

  // A question that has answers to code, and one answer by keyboard alone.
  await go(ann, at + '/coding');
  await look(ann);
  const page = await ann.locator(`main table a[href$="/coding/q/${question}"]`).first().getAttribute('href');
  await go(ann, page);
  await look(ann);
  await ann.locator('#filter').focus();
  await ann.keyboard.type('unif');
  assert.equal(await ann.locator('[data-gp-code]:visible').count(), 1, 'the list is narrowed while typing');
  await ann.keyboard.press('Tab');
  await ann.keyboard.press('Space');
  assert.equal(await ann.locator('[data-gp-code]:visible input').isChecked(), true);
  const before = await ann.locator('input[name="response"]').first().inputValue();
  while (!await ann.evaluate(() => document.activeElement.matches('button[value="save"]'))) await ann.keyboard.press('Tab');
  await Promise.all([ann.waitForEvent('load'), ann.keyboard.press('Enter')]);
  await look(ann);
  await press(ann, /Undo|Take/i);
  assert.equal(await ann.locator('form[data-gp-coding] input[name="response"]').inputValue(), before, 'undo leads back to the answer');

  // Words of an answer, pasted, without scripts; Ann, who opened the same answer, is told.
  await go(bob, page);
  const text = await bob.locator('[data-gp-answer]').innerText();
  const words = text.split(/\s+/).slice(0, 4).join(' ');
  await go(ann, bob.url());
  const response = await bob.locator('form[data-gp-coding] input[name="response"]').inputValue();
  await bob.locator('#words').fill(words);
  await bob.locator('select[name="words-code"]').selectOption({ label: 'Uniforms' });
  await press(bob, /words/i);
  assert.match(await main(bob), /Uniforms/);
  assert.equal(await ann.locator('form[data-gp-coding] input[name="response"]').inputValue(), response);
  await ann.locator('form[data-gp-coding] input[name="code"]').first().check();
  await press(ann, /Save/);
  assert.match(await main(ann), /Bob Analyst/, 'whose decision came first is said');
  await look(ann);

  // Blind double coding.
  await go(ann, at + '/rounds/new');
  await look(ann);
  await ann.locator('#name').fill('Pilot');
  await ann.locator('select[name="question"]').selectOption(question);
  await ann.locator('#size').fill('4');
  for (const box of await ann.locator('input[name="coders"]').all()) await box.check();
  await press(ann, /Draw the sample/);
  assert.match(ann.url(), /\/rounds\/r\//, await main(ann));
  const round = ann.url().split('?')[0];
  await look(ann);
  for (const [who, pick] of [[ann, 0], [bob, 1]]) {
    await go(who, round);
    for (let i = 0; i < 4; i++) {
      await go(who, round + '/code/' + (i + 1));
      if (i === 0) await look(who);
      const boxes = who.locator('input[name="codes"]');
      await boxes.nth(i < 3 ? 0 : pick).check();
      await press(who, /Save/);
    }
    if (who === ann) {
      await go(bob, round + '/code/1');
      assert.equal(await bob.locator('input[name="codes"]:checked').count(), 0, "Ann's codes are not Bob's to see");
      await go(bob, round);
      assert.doesNotMatch(await main(bob), /kappa/i);
    }
  }
  await go(ann, round);
  await press(ann, /Close the round/);
  assert.match(await main(ann), /kappa/i);
  await look(ann);
  await go(ann, await ann.locator('main a[href*="/settle/"]').first().getAttribute('href'));
  await look(ann);
  await press(ann, /Settle|stand|Save/i);

  // Results by theme, and what may leave the team.
  await go(ann, at + '/coding/themes');
  await look(ann);
  await go(ann, at + '/results?where=' + encodeURIComponent('theme is pay'));
  await look(ann);
  await go(ann, at + '/releases');
  await look(ann);
  assert.deepEqual(found.filter(Boolean), []);
});
