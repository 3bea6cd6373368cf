// Sending and afterwards: challenges answered alone, the way out of the page, changing, withdrawing, printing, refusals.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, browser, context, phone, serve } from './harness.mjs';
import { answer, begin, fill, finish, heading, press } from './walk.mjs';

const talk = '/c/talk-health-and-care', pathway = '/c/care-workforce-pathway';
let server, chrome;
before(async () => { server = await serve('serve'); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const go = /^(Save and continue|Continue)$/;
const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };

// send starts a response to a challenge, answers what it asks and sends it.
async function send(page, challenge = 'safe') {
  const draft = await begin(page, server.url + talk);
  await page.goto(`${draft.list}/s/${challenge}/1`);
  while (/\/s\//.test(page.url())) {
    await fill(page, {});
    await press(page, go);
  }
  await page.getByRole('link', { name: 'Check your answers and send them' }).click();
  return { ...draft, reference: await finish(page) };
}

test('each of the six challenges can be answered alone and sent', async () => {
  for (const challenge of ['potential', 'safe', 'learning', 'valued', 'basics', 'success']) {
    const c = await context(chrome, { js: false, viewport: phone });
    const page = await c.newPage();
    const { reference } = await send(page, challenge);
    assert.match(reference, /^[0-9A-Z]{2}-/, challenge);
    assert.doesNotMatch(await main(page), /closing date|Equality answers/, 'it has no closing date and no equality questions');
    await c.close();
  }
});

test('exit this page: by link, by pressing Shift three times, on every page of a call that needs it', async () => {
  const away = 'https://www.bbc.co.uk/weather';
  const c = await context(chrome);
  await c.route('https://www.bbc.co.uk/**', (r) => r.fulfill({ contentType: 'text/html', body: '<title>Weather</title>' }));
  const page = await c.newPage();
  const { list } = await begin(page, server.url + talk);
  for (const path of ['', '/code', '/s/safe/1', '/check', '/delete']) {
    await page.goto(list + path);
    assert.equal(await page.locator('.govuk-exit-this-page a.govuk-button').getAttribute('href'), away, path);
  }
  await page.goto(list + '/s/safe/1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Exit this page quickly/, 'a second skip link');
  for (let n = 0; n < 2; n++) await page.keyboard.press('Shift');
  assert.match(await page.locator('.govuk-exit-this-page [role=status], .govuk-exit-this-page__indicator').first().evaluate((e) => e.closest('.govuk-exit-this-page').innerText), /1 more time|Exit/);
  await Promise.all([page.waitForURL(away), page.keyboard.press('Shift')]);
  await page.goto(list + '/s/safe/1');
  await Promise.all([page.waitForURL(away), page.locator('.govuk-exit-this-page a.govuk-button').click()]);
  await page.goto(server.url + pathway);
  assert.equal(await page.locator('.govuk-exit-this-page').count(), 0, 'only where a call asks for it');
  await c.close();
});

test('the resume code is the receipt code: see, change, send again, withdraw', async () => {
  const one = await context(chrome);
  const page = await one.newPage();
  const { code, list, reference } = await send(page);
  await page.goto(list + '/s/safe/1');
  assert.match(page.url(), /\/sent$/, 'Back after sending shows the confirmation');
  await one.close();

  const two = await context(chrome, { js: false });
  const other = await two.newPage();
  await other.goto(server.url + '/resume');
  await other.locator('[name=code]').fill(code.toUpperCase());
  await press(other, 'Continue');
  assert.match(await main(other), new RegExp(reference));
  await press(other, 'Change your response');
  await other.goto(list);
  assert.match(await main(other), /You have completed 7 of 7 sections/, 'what was sent once is complete');
  await other.goto(list + '/s/learning/1');
  await fill(other, { 'learning-idea': 'One word more' });
  await press(other, go);
  await other.goto(list + '/copy');
  assert.doesNotMatch(await main(other), /One word more/, 'the copy is of what stands');
  await other.goto(list + '/check');
  assert.equal(await finish(other), reference, 'the reference stays');
  await other.goto(list + '/copy');
  assert.match(await main(other), /One word more/);
  const text = await (await other.request.get(list + '/copy.txt')).text();
  assert.match(text, /One word more/);
  await other.goto(list + '/withdraw');
  await press(other, 'Yes, withdraw it');
  assert.equal(await heading(other), 'Response withdrawn');
  await other.goto(server.url + '/resume');
  await other.locator('[name=code]').fill(code);
  await press(other, 'Continue');
  assert.match(await main(other), /withdrawn or deleted/);
  await two.close();
});

test('printing: the button is there only with JavaScript; paper has the code, the answers and no buttons', async () => {
  for (const js of [true, false]) {
    const c = await context(chrome, { js });
    const page = await c.newPage();
    const { code, list } = await begin(page, server.url + talk);
    assert.equal(await page.getByRole('button', { name: 'Print this page' }).isVisible(), js);
    if (js) {
      await page.evaluate(() => { window.print = () => { window.printed = true; }; });
      await page.getByRole('button', { name: 'Print this page' }).click();
      assert.equal(await page.evaluate(() => window.printed), true);
    }
    const paper = async () => {
      await page.emulateMedia({ media: 'print' });
      const seen = await page.locator('body').innerText();
      assert.equal(await page.locator('button:visible, .govuk-button:visible, footer:visible, .govuk-back-link:visible').count(), 0, page.url());
      await page.emulateMedia({ media: 'screen' });
      return seen;
    };
    const printed = await paper();
    assert.ok(printed.includes(code) && printed.includes('Talk health and care'), 'the code and what it is for');
    await page.goto(list + '/s/basics/1');
    await fill(page, {});
    await press(page, go);
    await page.goto(list + '/check');
    const reference = await finish(page);
    assert.equal(await page.getByRole('button', { name: 'Print this page' }).isVisible(), js);
    assert.ok((await paper()).includes(code));
    await page.goto(list + '/copy');
    const copy = await paper();
    assert.ok(copy.includes(reference) && copy.includes('Words about basics-idea'), 'the reference and the words');
    await page.goto(server.url + talk + '/questions');
    assert.match(await paper(), /How safe do you feel at work/);
    await c.close();
  }
});

test('a proxy and somebody under 16: the whole way by keyboard alone, from start to reference', { timeout: 180000 }, async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  await page.goto(server.url + pathway);
  const press = async (key) => { await page.keyboard.press(key); };
  // focusOn presses Tab until the wanted thing has focus, as somebody without a mouse does; each stop has to be seen.
  const focusOn = async (want, what) => {
    for (let n = 0; n < 150; n++) {
      await press('Tab');
      const seen = await page.evaluate(() => { const r = document.activeElement.getBoundingClientRect(); return document.activeElement === document.body || (r.bottom > 0 && r.top < innerHeight); });
      assert.ok(seen, 'focus is on the screen at ' + page.url());
      if (await page.evaluate(want)) return;
    }
    assert.fail(`no ${what} by keyboard at ${page.url()}`);
  };
  const enter = async (label) => {
    await focusOn(`document.activeElement.matches('a,button') && ${label}.test(document.activeElement.textContent.trim())`, label);
    await Promise.all([page.waitForEvent('load'), press('Enter')]);
  };
  const radio = async (value) => {
    await focusOn("document.activeElement.type === 'radio'", 'radio button');
    await press('Space');
    for (let n = 0; n < 12 && await page.evaluate(() => document.activeElement.value) !== value; n++) await press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.checked && document.activeElement.value), value);
  };
  await enter('/^Start now/');
  await enter('/^Continue$/');
  await enter('/^Who is answering$/');
  await radio('individual');
  await enter('/^Save and continue$/');
  await enter('/^Your age$/');
  await radio('under-16');
  await enter('/^Save and continue$/');
  await enter('/^Ask a parent/');
  assert.match(await main(page), /parent or guardian has to send them/);
  assert.equal(await page.getByRole('button', { name: go }).count(), 0, 'nothing can be sent from here');
  await enter('/^See all your answers$/');
  assert.match(await main(page), /Cannot start yet/);
  await enter('/^Who is answering$/');
  await radio('proxy');
  await enter('/^Save and continue$/');
  if (/\/conflict/.test(page.url())) {
    await radio('mine');
    await enter('/^Continue$/');
  }
  await enter('/^Before you finish$/');
  while (/\/s\//.test(page.url())) {
    if (await page.locator('main input[type=radio]').count()) await radio(await page.locator('main input[type=radio]').first().getAttribute('value'));
    await enter('/^Save and continue$/');
  }
  await enter('/^Check your answers/');
  await enter('/^Continue$/');
  if (/\/equality$/.test(page.url())) await enter('/^Skip them$/');
  await enter('/^Send your response$/');
  assert.match(await page.locator('.govuk-panel').innerText(), /[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  await c.close();
});

test('refusals are pages that say what to do next', async () => {
  const c = await context(chrome);
  const page = await c.newPage();
  const { list } = await begin(page, server.url + talk);
  await page.goto('about:blank');
  const post = (url, form) => page.request.post(url, { ...form, maxRedirects: 0, headers: { origin: server.url } });
  for (const [status, answered] of [
    [404, await page.request.get(server.url + '/none-such')],
    [404, await page.request.get(server.url + talk + '/r/aaaaaaaaaaaa')],
    [405, await post(server.url + '/help', { form: {} })],
    [413, await post(list + '/s/safe/1', { form: { step: 'safe/1', 'safe-idea': 'word '.repeat(1_900_000) } })],
  ]) {
    assert.equal(answered.status(), status);
    await page.setContent((await answered.text()).replaceAll('="/', `="${server.url}/`).replace(/<meta http-equiv[^>]*>/g, ''));
    assert.equal(await page.locator('h1').count(), 1, String(status));
    assert.ok(await page.locator('main a[href]').count() > 0, `${status} says where to go`);
    assert.doesNotMatch(await page.title(), /^Error/);
  }
  await page.goto(server.url + talk + '/r/aaaaaaaaaaaa');
  assert.deepEqual(await axe(page), []);
  await c.close();
});

test('an employer without JavaScript at 320 pixels is told what is missing before sending, and taken there', async () => {
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  const { list } = await begin(page, server.url + pathway);
  await page.goto(list + '/s/who/1');
  await page.locator('[name=capacity][value=organisation]').check();
  await press(page, go);
  await page.goto(list + '/check');
  assert.match(await main(page), /Before you can send/);
  await press(page, 'Continue');
  assert.match(await page.title(), /^Error: /);
  await page.locator('.govuk-error-summary a').first().click();
  assert.match(page.url(), /\/s\/your-organisation\/1\?from=check&errors=1#/);
  await page.goto(list);
  await answer(page, { capacity: 'organisation' });
  await finish(page);
  await c.close();
});
