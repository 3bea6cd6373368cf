// Publication by two people: Ann writes, answers what stands in the way and asks; Pat sends back, then approves. While people answer,
// a change of meaning goes out and a question cannot be taken away.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { axe, browser, context, overflow, phone, serve, structure } from './harness.mjs';

const password = 'four quiet paper lanterns';
const at = '/staff/c/night-buses';
let site, chrome;
before(async () => { site = await serve('serve', ['--no-demo', '--password-alone']); chrome = await browser(); });
after(async () => { await chrome?.close(); await site?.stop(); });

function greenpaper(...args) {
  const r = spawnSync(process.env.GREENPAPER_BIN, [...args, '--data', site.data, '--key-file', path.join(site.dir, 'key')], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout;
}

// enter makes an account with a role, takes its link and signs in.
async function enter(name, role, options) {
  const page = await (await context(chrome, options)).newPage();
  const email = `${name.toLowerCase()}@example.org`;
  const said = greenpaper('staff', 'add', email, '--name', name, '--role', `*:${role}`);
  await page.goto(site.url + said.match(/^ +(\/staff\/\S+)$/m)[1]);
  await page.getByLabel('Password', { exact: false }).first().fill(password);
  await page.locator('main form button[type=submit]').first().click();
  await page.goto(site.url + '/staff/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/staff**');
  return page;
}

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };
const go = (page, to) => page.goto(site.url + at + to);

// sound says what is wrong with a page, at the size of a phone too.
async function sound(page) {
  const found = [...await axe(page), ...await structure(page)];
  await page.setViewportSize(phone);
  found.push(await overflow(page));
  await page.setViewportSize({ width: 1100, height: 900 });
  assert.deepEqual(found.filter(Boolean), [], page.url());
}

// answerAll answers everything that waits for an answer.
async function answerAll(page) {
  await go(page, '/publication');
  const open = await page.locator('a[aria-describedby^=gate-open]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const item of open) {
    await page.goto(site.url + item);
    await sound(page);
    if (await page.getByLabel('Yes, and it is settled').count()) await page.getByLabel('Yes, and it is settled').check();
    await page.locator('#words').fill('The policy team and Dr Jones, on 2 March.');
    await page.getByRole('button', { name: 'Save the answer' }).click();
    assert.match(await main(page), /Your answer was recorded/);
  }
}

async function ask(page, sentence) {
  await go(page, '/publication/ask');
  await sound(page);
  await page.locator('#why').fill('It is ready.');
  if (sentence) await page.locator('#public').fill(sentence);
  await page.getByRole('button', { name: 'Ask for approval' }).click();
}

async function approve(page) {
  await go(page, '/publication/approve');
  await page.getByRole('button', { name: 'Approve and publish' }).click();
  assert.match(await main(page), /Approved\. What was asked for/);
}

// edit changes the text of the questionnaire as its author does in a browser without scripts.
async function edit(author, change) {
  const c = await chrome.newContext({ javaScriptEnabled: false, storageState: await author.context().storageState() });
  const page = await c.newPage();
  await go(page, '/text');
  const box = page.locator('form#page textarea').first();
  const was = await box.inputValue(), now = change(was);
  assert.notEqual(now, was);
  await box.fill(now);
  await page.locator('form#page button[value=save]').click();
  assert.doesNotMatch(await main(page), /There is a problem/);
  await c.close();
}

test('two people publish, and change what is open', async () => {
  const ann = await enter('Ann', 'author'), pat = await enter('Pat', 'publisher', { js: false });
  await ann.goto(site.url + '/staff/new');
  await ann.locator('#slug').fill('night-buses');
  await ann.locator('input[name=how][value=starter]').check();
  await ann.locator('form#page button[type=submit]').click();

  // It opens yesterday, so that it is open as soon as it is approved.
  await go(ann, '/publication');
  await ann.getByRole('link', { name: 'Change when it opens and closes' }).click();
  await sound(ann);
  const day = (n) => new Date(Date.now() + n * 86400000);
  for (const [name, when] of [['opens', day(-1)], ['closes', day(100)]]) {
    await ann.locator(`#${name}-day`).fill(String(when.getUTCDate()));
    await ann.locator(`#${name}-month`).fill(String(when.getUTCMonth() + 1));
    await ann.locator(`#${name}-year`).fill(String(when.getUTCFullYear()));
    await ann.locator(`#${name}-time`).fill('14:00');
  }
  await ann.getByRole('button', { name: 'Save the times' }).click();
  assert.match(await main(ann), /The times were saved/);

  await answerAll(ann);
  assert.match(await main(ann), /Nothing stands in the way/);
  await sound(ann);
  await ask(ann);
  assert.match(await main(ann), /You asked for approval/);
  await sound(ann);
  assert.equal((await ann.goto(site.url + at + '/publication/approve')).status(), 403, 'an author does not approve');
  assert.equal((await pat.goto(site.url + '/c/night-buses')).status(), 404, 'nothing is public yet');

  await go(pat, '/publication/approve');
  await pat.getByRole('button', { name: 'Send back' }).click();
  assert.match(await pat.title(), /^Error: /);
  await pat.locator('#words').fill('Say when the new buses start.');
  await pat.getByRole('button', { name: 'Send back' }).click();
  await go(ann, '/publication');
  assert.match(await main(ann), /Sent back[\s\S]*Say when the new buses start/);
  await sound(ann);
  await ask(ann);
  await approve(pat);

  const visitor = await (await context(chrome)).newPage();
  await visitor.goto(site.url + '/c/night-buses');
  await visitor.getByRole('button', { name: 'Start now' }).click();

  // A change of meaning, with a sentence for the public.
  const names = [];
  await edit(ann, (t) => { names.push(...[...t.matchAll(/\n### ([^\n]+)\n/g)].map((m) => m[1])); return t.replace('\n### ' + names[0], '\n### Thinking of tonight, ' + names[0]); });
  await go(ann, '/publication/changes');
  assert.match(await main(ann), /Meaning changed[\s\S]*1 draft\. It goes on with the new text/);
  await sound(ann);
  await answerAll(ann);
  await ask(ann, 'We made the first question clearer.');
  await approve(pat);
  await visitor.goto(site.url + '/c/night-buses');
  assert.match(await visitor.locator('main').innerText(), /We made the first question clearer\./);

  // A question that goes.
  await edit(ann, (t) => { const from = t.indexOf('\n### What is the name of your organisation?'), to = t.indexOf('\n## ', from); return t.slice(0, from) + t.slice(to); });
  await go(ann, '/publication/item/breaking');
  assert.match(await main(ann), /The question is gone[\s\S]*Keep the question with its name/);
  await sound(ann);

  await go(pat, '/versions');
  assert.match(await main(pat), /Public now[\s\S]*Ann[\s\S]*Pat[\s\S]*Series\s+2/);
  await go(ann, '/versions');
  await sound(ann);
  await ann.getByRole('link', { name: /Show it exactly as it was/ }).last().click();
  assert.match(await main(ann), /exactly as it was; it is not what the public sees now/);
  await sound(ann);
});
