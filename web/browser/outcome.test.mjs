// Times and the outcome, by two members of staff on phones without scripts: extended, closed, late responses, written, approved,
// published, corrected. What everybody reads then is looked at with scripts on, for anything that the content policy refuses.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { axe, browser, context, overflow, phone, serve, small, structure } from './harness.mjs';
import { press } from './walk.mjs';

const slug = 'care-workforce-pathway', desk = '/staff/c/' + slug, call = '/c/' + slug, password = 'a long walk by the river';
let server, chrome;
before(async () => { server = await serve('serve', ['--password-alone']); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };
const found = [];

// office is a phone without scripts in which somebody is signed in, and a desktop with the same cookies to look at pages with.
async function office(email, name) {
  const out = execFileSync(process.env.GREENPAPER_BIN,
    ['staff', email.startsWith('ann') ? 'add' : 'invite', email, '--name', name, '--role', '*:publisher', ...(email.startsWith('ann') ? ['--admin'] : []), '--data', server.data, '--key-file', server.dir + '/key']).toString();
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  await page.goto(server.url + out.match(/(\/staff\/\S+)\s*$/m)[1]);
  await page.locator('#password').fill(password);
  await press(page, /password|account/i);
  await page.goto(server.url + '/staff/sign-in');
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
  await page.goto(server.url + '/staff');
  assert.match(await main(page), new RegExp('Signed in as ' + name));
  const wide = await context(chrome);
  await wide.addCookies(await c.cookies());
  return { page, wide: await wide.newPage() };
}

// look finds what is wrong with the page that the phone shows, and with the same page where scripts run.
async function look({ page, wide }) {
  found.push(await overflow(page), ...await small(page));
  await wide.goto(page.url());
  found.push(...await axe(wide), ...await structure(wide));
}

// change goes through both steps of a change of times.
async function change(who, what, fill, reason) {
  await who.page.goto(server.url + desk + '/times/change/' + what);
  await look(who);
  await press(who.page, 'Continue');
  assert.match(await who.page.title(), /^Error: /, what + ' needs a reason');
  for (const [id, value] of Object.entries(fill)) await who.page.locator('#' + id).fill(value);
  await who.page.locator('#reason').fill(reason);
  await press(who.page, 'Continue');
  assert.match(await main(who.page), /Check what the public will read/);
  assert.ok((await main(who.page)).includes(reason));
  await look(who);
  await press(who.page, 'Confirm and change the times');
  assert.match(await main(who.page), /The times are changed/);
}

test('from an extension to a corrected outcome, without scripts at 320 pixels', async () => {
  const ann = await office('ann@example.org', 'Ann Author'), bob = await office('bob@example.org', 'Bob Second');
  const far = new Date(Date.now() + 200 * 864e5);
  await change(ann, 'closes', { 'to-to-day': '1', 'to-month': String(far.getMonth() + 1), 'to-year': String(far.getFullYear()), clock: '2pm' }, 'The website was down for a day.');
  await change(ann, 'grace', { minutes: '0' }, 'Nobody needs it.');
  await change(ann, 'close-now', {}, 'It was published by mistake.');
  await ann.page.goto(server.url + call);
  assert.match(await main(ann.page), /This closed at/);
  assert.match(await main(ann.page), /It was published by mistake\./);
  assert.equal(await ann.page.getByRole('button', { name: 'Start now' }).count(), 0);
  const soon = new Date(Date.now() + 9 * 864e5);
  await change(ann, 'late', { 'to-to-day': String(soon.getDate()), 'to-month': String(soon.getMonth() + 1), 'to-year': String(soon.getFullYear()), clock: '12:30' }, 'The post was on strike.');
  await ann.page.goto(server.url + call);
  assert.match(await main(ann.page), /Late responses are taken until/);
  assert.equal(await ann.page.getByRole('button', { name: 'Start now' }).count(), 1);

  await ann.page.goto(server.url + desk + '/outcome');
  assert.match(await main(ann.page), /days left/);
  await look(ann);
  await ann.page.goto(server.url + desk + '/outcome/edit');
  await look(ann);
  for (const [id, value] of Object.entries({ summary: 'Most of you want **more time**.', responses: '1,234', 'asked-1': 'What?', 'said-1': 'Time.', 'did-1': 'We give it.', next: 'More in May.' })) await ann.page.locator('#' + id).fill(value);
  await press(ann.page, 'Save');
  await ann.page.goto(server.url + desk + '/outcome/files');
  await ann.page.locator('#title').fill('Counts by question');
  await ann.page.locator('#file').setInputFiles({ name: 'x.csv', mimeType: 'application/x-any', buffer: Buffer.from('a,b\n1,2\n3,4\n') });
  await press(ann.page, 'Add');
  assert.match(await main(ann.page), /The document is added/);
  await look(ann);
  await ann.page.goto(server.url + desk + '/outcome/publish');
  await press(ann.page, 'Ask a second person to publish it');
  assert.match(await main(ann.page), /Responses are taken until then/);
  await look(ann);
  await change(ann, 'late-end', {}, 'All of them came.');
  await ann.page.goto(server.url + desk + '/outcome/publish');
  await press(ann.page, 'Ask a second person to publish it');
  assert.match(await main(ann.page), /somebody else must approve it/);
  assert.equal(await ann.page.getByRole('button', { name: 'Approve and publish' }).count(), 0);

  await bob.page.goto(server.url + desk + '/outcome');
  await look(bob);
  await press(bob.page, 'Approve and publish');
  assert.match(await main(bob.page), /The outcome is published/);
  await bob.page.goto(server.url + desk + '/outcome/edit');
  await bob.page.locator('#summary').fill('Most of you want **much more time**.');
  await press(bob.page, 'Save');
  await bob.page.goto(server.url + desk + '/outcome/publish');
  await bob.page.locator('#note').fill('A word was missing.');
  await look(bob);
  await press(bob.page, 'Ask a second person to publish it');
  await ann.page.goto(server.url + desk + '/outcome');
  await press(ann.page, 'Approve and publish');
  await bob.page.goto(server.url + desk + '/outcome/addresses');
  await bob.page.locator('#path').fill('https://old.example.org/consultations/pathway-2023');
  await press(bob.page, 'Add');
  assert.match(await main(bob.page), /\/consultations\/pathway-2023/);
  await look(bob);
  assert.deepEqual([...new Set(found.filter(Boolean))], []);
});

test('what everybody reads then: the policy refuses nothing, the data is JSON, old addresses lead here', async () => {
  const c = await context(chrome), page = await c.newPage();
  const refused = [], wrong = [];
  page.on('console', (m) => { if (m.type() === 'error' || /Content Security Policy/i.test(m.text())) refused.push(page.url() + ': ' + m.text()); });
  await page.addInitScript(() => { window.violated = []; document.addEventListener('securitypolicyviolation', (e) => window.violated.push(e.violatedDirective)); });
  for (const [path, type] of [['/', 'WebSite'], [call, 'WebPage'], [call + '/outcome', 'Report'], [call + '/outcome/version/1', 'Report']]) {
    await page.goto(server.url + path);
    refused.push(...await page.evaluate(() => window.violated));
    const data = await page.locator('script[type="application/ld+json"]').allTextContents();
    assert.equal(data.length, 1, path);
    assert.equal(JSON.parse(data[0])['@type'], type, path);
    wrong.push(...await axe(page), ...await structure(page));
    await page.setViewportSize(phone);
    wrong.push(await overflow(page), ...await small(page));
    await page.setViewportSize({ width: 1100, height: 900 });
  }
  assert.deepEqual(refused, []);
  assert.deepEqual(wrong.filter(Boolean), []);
  await page.goto(server.url + '/consultations/pathway-2023');
  assert.equal(new URL(page.url()).pathname, call);
  assert.match(await main(page), /The outcome is published/);
  await page.getByRole('link', { name: 'Read the outcome' }).click();
  assert.match(await main(page), /much more time/);
  assert.match(await main(page), /Updated on .*: A word was missing\./);
  await page.goto('about:blank'); // our own pages make no markup out of text
  for (const [feed, kind] of [['/feed.atom', 'application/atom+xml'], [call + '/feed.atom', 'application/atom+xml'], ['/feed.json', 'application/feed+json']]) {
    const r = await fetch(server.url + feed), text = await r.text();
    assert.ok(r.headers.get('content-type').startsWith(kind), feed);
    const bad = kind.endsWith('json') ? JSON.parse(text).items.length === 0 : await page.evaluate((t) => new DOMParser().parseFromString(t, 'application/xml').querySelector('parsererror, feed:not(:has(entry))') !== null, text);
    assert.ok(!bad, feed + ' is no feed with entries');
  }
  await c.close();
});
