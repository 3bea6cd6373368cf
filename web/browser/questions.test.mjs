// Questions in a real browser, on the showcase and the care workforce pathway: errors, links, boxes that appear, ranks, rounds, files.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { browser, context, overflow, phone, serve } from './harness.mjs';
import { begin, heading, press } from './walk.mjs';

let server, chrome;
before(async () => { server = await serve('serve'); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const go = /^(Save and continue|Continue)$/;

// at starts a response and opens one of its pages.
async function at(slug, step, options) {
  const c = await context(chrome, options);
  const page = await c.newPage();
  const { code, list } = await begin(page, server.url + '/c/' + slug);
  await page.goto(list + '/s/' + step);
  return { c, page, list, code };
}

test('an error summary takes focus, its links lead to the field, the title says Error', async () => {
  const { c, page } = await at('showcase', 'words/1');
  await page.locator('[name="shed-code"]').fill('abc');
  await press(page, go);
  assert.match(await page.title(), /^Error: /);
  const summary = page.locator('.govuk-error-summary');
  assert.equal(await summary.evaluate((e) => e === document.activeElement), true, 'the summary has focus');
  assert.equal(await page.locator('main > * > * > *').first().evaluate((e) => e.classList.contains('govuk-error-summary')), true, 'it comes first in main');
  for (const link of await summary.locator('a').all()) {
    const id = (await link.getAttribute('href')).slice(1);
    await link.click();
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
    const said = await page.locator(`[id="${id}"]`).evaluate((e) => document.getElementById(e.getAttribute('aria-describedby').split(' ').find((x) => /error/.test(x))).innerText);
    assert.equal(said.replace(/^Error:\s*/, ''), await link.innerText(), 'the same words at the field');
  }
  assert.equal(await page.locator('[name="shed-code"]').inputValue(), 'abc');
  await press(page, go);
  assert.doesNotMatch(await heading(page), /Error/);
  await c.close();
});

test('every link on a question page opens a new tab and says so, or stays on the page', async () => {
  const wrong = [];
  for (const [slug, steps] of [['showcase', ['about-you/1', 'words/1', 'words/3', 'finishing/1']], ['care-workforce-pathway', ['who/1', 'structure/1']], ['talk-health-and-care', ['potential/1', 'safe/1']]]) {
    const { c, page, list } = await at(slug, steps[0], { js: false });
    for (const step of steps) {
      await page.goto(list + '/s/' + step);
      wrong.push(...await page.$$eval('a[href]', (all) => all
        .filter((a) => !a.getAttribute('href').startsWith('#') && !a.href.startsWith('mailto:') && !/exit-this-page/.test(a.className))
        .filter((a) => a.target !== '_blank' || !/opens in new tab/.test(a.innerText)).map((a) => location.pathname + ' ' + a.outerHTML)));
    }
    await c.close();
  }
  assert.deepEqual(wrong, []);
});

test('a box appears with its answer where JavaScript runs, and is always there where it does not', async () => {
  const { c, page, list } = await at('showcase', 'choices/1');
  const box = page.locator('[name="visits.depends.text"]');
  assert.equal(await box.isVisible(), false);
  await page.locator('[name=visits][value=depends]').check();
  assert.equal(await box.isVisible(), true);
  await box.fill('On the weather');
  await page.locator('[name=visits][value=daily]').check();
  assert.equal(await box.isVisible(), false);
  await page.locator('[name=visits][value=depends]').check();
  await press(page, go);
  await page.goto(list + '/s/choices/1');
  assert.equal(await box.inputValue(), 'On the weather');
  await c.close();
  const off = await at('showcase', 'choices/1', { js: false });
  assert.equal(await off.page.locator('[name="visits.depends.text"]').isVisible(), true);
  await off.c.close();
});

test('an answer that stands alone clears the others with JavaScript, and is an error without', async () => {
  const { c, page } = await at('showcase', 'finishing/1');
  const some = page.locator('[name=access]:not([data-behaviour])').first();
  const none = page.locator('[name=access][data-behaviour=exclusive]').first();
  await some.check();
  await none.check();
  assert.equal(await some.isChecked(), false);
  await c.close();
  const off = await at('showcase', 'finishing/1', { js: false });
  await off.page.locator('[name=access]:not([data-behaviour])').first().check();
  await off.page.locator('[name=access][data-behaviour=exclusive]').first().check();
  await press(off.page, go);
  assert.match(await off.page.locator('.govuk-error-summary').innerText(), /on its own, or take it away/);
  await off.c.close();
});

test('ranking needs no dragging: lists by keyboard, a rank used twice is said', async () => {
  const { c, page, list } = await at('care-workforce-pathway', 'structure/2');
  assert.equal(await page.locator('[draggable=true]:not(a), [data-drag]').count(), 0);
  const ranks = page.locator('main select');
  await ranks.nth(0).focus();
  await page.keyboard.press('ArrowDown');
  await ranks.nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await press(page, go);
  assert.match(await page.locator('.govuk-error-summary').innerText(), /another rank\. Rank 1 is already used/);
  await ranks.nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await press(page, go);
  assert.equal(page.url(), list);
  await c.close();
});

for (const js of [true, false]) {
  test(`JavaScript ${js ? 'on' : 'off'}: rounds are added, changed and removed`, async () => {
    const { c, page, list } = await at('showcase', 'friends/1/1', { js, viewport: phone });
    const kind = () => page.locator('input[type=text][name$="friend-kind"]');
    await kind().fill('Newt');
    await press(page, go);
    await press(page, go);
    assert.match(page.url(), /\/s\/friends\/rounds$/);
    for (const friend of ['Owl', 'Toad']) {
      await press(page, 'Add another');
      await kind().fill(friend);
      await press(page, go);
      await press(page, go);
    }
    assert.match(await page.locator('main').innerText(), /most you can add/);
    assert.equal(await page.getByRole('button', { name: 'Add another' }).count(), 0);
    await page.getByRole('link', { name: 'Change Owl' }).click();
    assert.equal(await kind().inputValue(), 'Owl');
    await kind().fill('Barn owl');
    await press(page, go);
    await press(page, go);
    await press(page, 'Remove Newt');
    assert.equal(await heading(page), 'Remove Newt?');
    await press(page, 'Yes, remove it');
    assert.deepEqual(await page.locator('main dt').allInnerTexts(), ['Barn owl', 'Toad']);
    assert.equal(await overflow(page), '');
    await press(page, go);
    await page.goto(list + '/check');
    assert.match(await page.locator('main').innerText(), /Barn owl/);
    assert.doesNotMatch(await page.locator('main').innerText(), /Newt/);
    await c.close();
  });

  test(`JavaScript ${js ? 'on' : 'off'}: a picture is uploaded without what it says about its maker, and removed`, async () => {
    const { c, page } = await at('showcase', 'finishing/1', { js });
    const file = path.join(server.dir, 'Jo Smith at home.jpg');
    await writeFile(file, await picture());
    await page.locator('input[type=file]').setInputFiles(file);
    await press(page, 'Upload file');
    const link = page.locator('main ul a');
    assert.doesNotMatch(await page.locator('main').innerText(), /Jo Smith/, 'the file\'s name is not kept');
    assert.match(await page.locator('main').innerText(), /Not checked for viruses/);
    const got = await page.request.get(new URL(await link.getAttribute('href'), page.url()).href);
    assert.match(got.headers()['content-disposition'], /^attachment/);
    const body = await got.body();
    assert.equal(body.subarray(0, 2).toString('hex'), 'ffd8');
    assert.doesNotMatch(body.toString('latin1'), /Jo Smith/, 'the comment in the picture is gone');
    await press(page, /^Remove/);
    assert.equal(await link.count(), 0);
    await c.close();
  });
}

// picture is a JPEG of one colour with a comment that names somebody.
async function picture() {
  const file = path.join(server.dir, 'plain.jpg');
  const c = await context(chrome);
  const p = await c.newPage();
  await p.screenshot({ path: file, type: 'jpeg', clip: { x: 0, y: 0, width: 20, height: 20 } });
  await c.close();
  const b = await readFile(file);
  const words = Buffer.from('Made by Jo Smith');
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, words.length + 2]), words]);
  return Buffer.concat([b.subarray(0, 2), comment, b.subarray(2)]);
}
