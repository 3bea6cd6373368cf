// Invitations: an official makes and saves them, people answer with them on a small phone without scripts, or by their link with
// scripts; a partner's link is told and counted.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { axe, browser, context, overflow, phone, serve, small, structure } from './harness.mjs';
import { press } from './walk.mjs';

const day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
const questionnaire = `---
format: 1
consultation: ward
kind: survey
summary: Tell us about your ward.
department: Department of Wards
applies to: England
opens: ${day(-1)} 09:00
closes: ${day(60)} 17:00
editions: en
contact: ward@example.org
privacy: ward.privacy.md
alternative formats: Large print on request.
keep responses: 24 months after closing
anonymous: yes
invitation: only
---

# Your ward

Tell us about your ward.

## Your ward
\`ward\`

### How is your ward?
\`how\` \`long text\`

> Do not include information that could identify you or others.
`;

let server, chrome, office;
const run = (...args) => execFileSync(process.env.GREENPAPER_BIN, [...args, '--data', server.data], { env: { ...process.env, GREENPAPER_KEY_FILE: server.dir + '/key' } }).toString();
const at = '/staff/c/ward/invitations';

before(async () => {
  server = await serve('serve', ['--no-demo', '--password-alone']);
  chrome = await browser();
  const dir = path.join(server.dir, 'text');
  await mkdir(dir);
  await writeFile(path.join(dir, 'ward.md'), questionnaire);
  await writeFile(path.join(dir, 'ward.privacy.md'), '# Privacy notice\n\nWe look after your answers.\n');
  run('publish', path.join(dir, 'ward.md'));
  const link = run('staff', 'add', 'ann@example.org', '--name', 'Ann', '--admin').match(/\/staff\/invitation\/\S+/)[0];
  office = await (await context(chrome, { js: false, viewport: phone })).newPage();
  await office.goto(server.url + link);
  await office.locator('input[type=password]').fill('walrus-tangent-39-orchid');
  await office.locator('main form button.govuk-button').last().click();
  if (/sign-in/.test(office.url())) {
    await office.locator('#email').fill('ann@example.org');
    await office.locator('#password').fill('walrus-tangent-39-orchid');
    await office.locator('main form button.govuk-button').first().click();
  }
});
after(async () => { await chrome?.close(); await server?.stop(); });

// look gives what is wrong with a page. axe looks at those that have scripts.
const look = async (page) => [await overflow(page), ...await small(page), ...await structure(page)].filter(Boolean);
const words = (page) => page.locator('main').innerText();

async function codes(label, n) {
  await office.goto(server.url + at);
  await office.locator('#label').fill(label);
  await office.locator('#number').fill(String(n));
  await office.getByRole('button', { name: 'Make invitations' }).click();
  const [file] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: 'Download the codes' }).click()]);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n').slice(1).map((l) => l.split(','));
  assert.equal(lines.length, n);
  return lines;
}

test('an official makes invitations without scripts at 320 pixels, saves and prints them once', async () => {
  const found = [];
  await office.goto(server.url + at);
  found.push(...await look(office));
  await codes('First letter', 3);
  found.push(...await look(office));
  await office.getByRole('link', { name: 'Open letters to print' }).click();
  assert.equal(await office.locator('.gp-letter__code').count(), 3);
  found.push(...await look(office));
  await office.goto(server.url + at + '/codes');
  await office.getByRole('button', { name: 'I have saved the codes' }).click();
  assert.match(await words(office), /Up to 3/);
  found.push(...await look(office));
  await office.goto(server.url + at + '/letters');
  assert.match(await words(office), /We keep no copy/);
  assert.deepEqual([...new Set(found)], []);
});

test('without scripts at 320 pixels: a mistyped code is told, a right one starts, and works once', async () => {
  const [[code]] = await codes('Second letter', 1);
  await office.goto(server.url + at + '/codes');
  await office.getByRole('button', { name: 'I have saved the codes' }).click();
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  const found = [];
  await page.goto(server.url + '/c/ward');
  found.push(...await look(page));
  await page.locator('#invitation').fill('7XK4');
  await page.getByRole('button', { name: 'Start now' }).click();
  assert.match(await page.title(), /^Error: /);
  found.push(...await look(page));
  await page.locator('#invitation').fill(code.toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Start now' }).click();
  assert.match(page.url(), /\/code$/);
  const again = await (await context(chrome, { js: false })).newPage();
  await again.goto(server.url + '/c/ward');
  await again.locator('#invitation').fill(code);
  await again.getByRole('button', { name: 'Start now' }).click();
  assert.match(await words(again), /It was used before/);
  assert.deepEqual([...new Set(found)], []);
  await again.context().close();
  await c.close();
});

test('with scripts the link of an invitation fills in its code, which the server never sees in an address', async () => {
  const [[code, , link]] = await codes('Third letter', 1);
  await office.goto(server.url + at + '/codes');
  await office.getByRole('button', { name: 'I have saved the codes' }).click();
  const c = await context(chrome);
  const page = await c.newPage();
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(link);
  assert.equal(await page.locator('#invitation').inputValue(), code);
  assert.equal(new URL(page.url()).hash, '', 'the code leaves the address');
  assert.deepEqual([...await axe(page), ...await look(page)], []);
  await press(page, 'Start now');
  assert.match(page.url(), /\/code$/);
  assert.deepEqual(asked.filter((u) => u.split('#')[0].includes(code)), []);
  await c.close();
});

test('a partner’s link says that it is counted, and there is a way without', async () => {
  const found = [];
  await office.goto(server.url + at + '/links');
  await office.locator('#label').fill('UNISON North West');
  await office.getByRole('button', { name: 'Make a link' }).click();
  assert.match(await words(office), /Fewer than 10/);
  found.push(...await look(office));
  const address = await office.locator('.gp-link-address').innerText();
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  await page.goto(address);
  assert.match(await words(page), /You came by the link of UNISON North West/);
  found.push(...await look(page));
  await page.getByRole('link', { name: 'Go on without being counted' }).click();
  assert.doesNotMatch(await words(page), /You came by the link/);
  assert.deepEqual([...new Set(found)], []);
  await c.close();
});
