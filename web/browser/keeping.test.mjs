// Nothing is lost, and nothing stays behind: going back, saving while typing, other editions, leaving a shared computer.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { browser, context, serve } from './harness.mjs';
import { begin, heading, press } from './walk.mjs';

const showcase = '/c/showcase', pathway = '/c/care-workforce-pathway';
let server, chrome;
before(async () => { server = await serve('serve'); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const go = /^(Save and continue|Continue)$/;
const name = (page) => page.locator('[name="garden-name"]');
const status = (page) => page.locator('[data-gp-status]');

// words opens the page of the showcase with two boxes of text.
async function words(page) {
  const { code, list } = await begin(page, server.url + showcase);
  await page.goto(list + '/s/words/1');
  return { code, list };
}

for (const js of [true, false]) {
  const how = js ? 'on' : 'off';

  test(`JavaScript ${how}: Enter in a text field continues`, async () => {
    const c = await context(chrome, { js });
    const page = await c.newPage();
    const { list } = await words(page);
    await name(page).fill('Nettle Corner');
    await Promise.all([page.waitForEvent('load'), name(page).press('Enter')]);
    assert.match(page.url(), /\/s\/words\/2$/, 'Enter is Save and continue, not Back');
    await page.goto(list + '/s/words/1');
    assert.equal(await name(page).inputValue(), 'Nettle Corner');
    await c.close();
  });

  test(`JavaScript ${how}: Back is a button that saves, what does not fit too`, async () => {
    const c = await context(chrome, { js });
    const page = await c.newPage();
    const { list } = await words(page);
    await page.locator('[name="shed-code"]').fill('too long');
    await press(page, 'Back');
    assert.equal(new URL(page.url()).href, list, 'the first page of a section goes back to the list');
    await page.goto(list + '/s/words/1');
    assert.equal(await page.locator('[name="shed-code"]').inputValue(), 'too long');
    await c.close();
  });

  test(`JavaScript ${how}: another edition keeps what was typed and not yet saved`, async () => {
    const c = await context(chrome, { js });
    const page = await c.newPage();
    await words(page);
    await name(page).fill('Nettle Corner');
    await press(page, 'Easy Read');
    assert.equal(await page.locator('h2, label').filter({ hasText: 'good name for the garden' }).count() > 0, true, 'the wording is that of Easy Read');
    assert.equal(await name(page).inputValue(), 'Nettle Corner');
    await press(page, 'English');
    assert.equal(await name(page).inputValue(), 'Nettle Corner');
    await c.close();
  });
}

for (const remembers of [true, false]) {
  test(`the browser's own Back never conflicts with oneself, pages ${remembers ? 'kept in memory' : 'asked for again'}`, async () => {
    const own = await browser({ remembers });
    const c = await context(own);
    const page = await c.newPage();
    const { list } = await words(page);
    for (const text of ['Nettle Corner', 'Bramble Corner', 'Fern Corner']) {
      await name(page).fill(text);
      await press(page, go);
      assert.match(page.url(), /\/s\/words\/2$/, 'no page of two versions');
      await page.goBack({ waitUntil: 'commit' }); // a page from memory does not load again
      assert.equal(await name(page).inputValue(), text);
    }
    await page.goto(list);
    assert.doesNotMatch(await page.locator('main').innerText(), /two versions/);
    await own.close();
  });
}

test('saving while typing is announced at the first save, at failure and at recovery, and not each time', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  await words(page);
  assert.equal(await status(page).getAttribute('role'), 'status');
  const said = [];
  await page.exposeFunction('heard', (text) => said.push(text));
  await page.evaluate(() => new MutationObserver(() => window.heard(document.querySelector('[data-gp-status]').textContent))
    .observe(document.querySelector('[data-gp-status]'), { childList: true }));
  const saves = () => page.waitForResponse((r) => r.url().endsWith('/autosave'));
  await Promise.all([saves(), name(page).pressSequentially('Nettle')]);
  await Promise.all([saves(), name(page).pressSequentially(' Corner')]);
  await c.setOffline(true);
  await name(page).pressSequentially(' by the gate');
  await status(page).filter({ hasText: 'could not be saved' }).waitFor();
  await c.setOffline(false);
  await status(page).filter({ hasText: 'saved again' }).waitFor();
  assert.deepEqual(said, ['Your answers are saved as you type.', 'Your answers could not be saved just now. Keep this page open. We will keep trying.', 'Your answers are saved again.']);
  const again = await c.newPage();
  await again.goto(page.url());
  assert.equal(await name(again).inputValue(), 'Nettle Corner by the gate');
  await c.close();
});

test('leaving this computer: the browser\'s Back shows nothing, and the next visitor finds nothing', async () => {
  const own = await browser({ remembers: true });
  const c = await context(own);
  const page = await c.newPage();
  const { list } = await words(page);
  await name(page).fill('Nobody else may read this');
  await press(page, go);
  await press(page, 'Leave this computer');
  assert.equal(await heading(page), 'You have left this computer');
  for (let n = 0; n < 4; n++) {
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForTimeout(300);
    const seen = await page.evaluate(() => getComputedStyle(document.documentElement).visibility === 'hidden' ? '' : document.body.innerText + [...document.querySelectorAll('input, textarea')].map((e) => e.value));
    assert.doesNotMatch(seen, /Nobody else may read this/, page.url());
  }
  for (const path of ['', '/code', '/s/words/1', '/check', '/copy', '/copy.txt', '/sent']) {
    const answer = await page.request.get(list + path);
    assert.equal(answer.status(), 404, path);
    assert.doesNotMatch(await answer.text(), /Nobody else/);
  }
  assert.deepEqual(await c.cookies(), []);
  await page.goto(server.url + showcase);
  assert.doesNotMatch(await page.locator('body').innerText(), /Nobody else|resume code of your/);
  await own.close();
});

test('a page kept in memory is asked for again before it is shown, and is not shown once the draft is gone', async () => {
  const own = await browser({ remembers: true });
  const c = await context(own);
  const page = await c.newPage();
  const { code, list } = await words(page);
  await name(page).fill('Gone since');
  await press(page, go);
  const other = await (await context(own, { js: false })).newPage();
  await other.goto(server.url + '/resume');
  await other.locator('[name=code]').fill(code);
  await press(other, 'Continue');
  await other.goto(list + '/delete');
  await press(other, 'Yes, delete it');
  await page.goBack({ waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'We cannot show these answers here' }).waitFor();
  await own.close();
});

test('leaving saves first what the page holds', async () => {
  const c = await context(chrome, { js: false });
  const page = await c.newPage();
  const { code } = await words(page);
  await name(page).fill('Half a word');
  await press(page, 'Leave this computer');
  await page.goto(server.url + '/resume');
  await page.locator('[name=code]').fill(code);
  await press(page, 'Continue');
  await page.goto(page.url() + '/s/words/1');
  assert.equal(await name(page).inputValue(), 'Half a word');
  await c.close();
});

test('a proxy for three people: each draft in one browser is found again, by address and by code', async () => {
  const c = await context(chrome, { js: false });
  const page = await c.newPage();
  const drafts = [];
  for (const who of ['individual', 'proxy', 'organisation']) {
    const draft = await begin(page, server.url + pathway);
    await page.goto(draft.list + '/s/who/1');
    await page.locator(`[name=capacity][value=${who}]`).check();
    await press(page, go);
    drafts.push({ ...draft, who });
  }
  for (const { code, list, who } of drafts) {
    await page.goto(list + '/s/who/1');
    assert.equal(await page.locator(`[name=capacity][value=${who}]`).isChecked(), true, who);
    assert.match(await page.locator('main').innerText(), new RegExp(code), 'each page shows the code of its own draft');
    await page.goto(server.url + '/resume');
    await page.locator('[name=code]').fill(code);
    await press(page, 'Continue');
    assert.equal(page.url(), list);
  }
  await c.close();
});
