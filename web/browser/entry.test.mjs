// An answer on paper, typed by keyboard alone: numbers tick answers, Enter goes on, Ctrl and Enter saves; and the same pages without
// scripts, by Tab, arrows and the space bar.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { browser, context, serve } from './harness.mjs';

const day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
const questionnaire = `---
format: 1
consultation: ward
kind: survey
summary: Tell us about your ward.
department: Department of Wards
applies to: England
opens: ${day(-3)} 09:00
closes: ${day(60)} 17:00
editions: en
contact: ward@example.org
privacy: ward.privacy.md
alternative formats: Large print on request.
keep responses: 24 months after closing
anonymous: yes
---

# Your ward

Tell us about your ward.

## Your ward
\`ward\`

### How is your ward?
\`how\` \`choose one\`

- Good \`good\`
- Fair \`fair\`
- Bad \`bad\`

### What do you like?
\`likes\` \`choose any\`

- The food \`food\`
- The staff \`staff\`
- The view \`view\`

### How many beds are there?
\`beds\` \`whole number\`

### What else?
\`else\` \`long text\`

> Do not include information that could identify you or others.
`;
const password = 'walrus-tangent-39-orchid', at = '/staff/c/ward/entries';
let server, chrome, link;
const run = (...args) => execFileSync(process.env.GREENPAPER_BIN, [...args, '--data', server.data], { env: { ...process.env, GREENPAPER_KEY_FILE: server.dir + '/key' } }).toString();
const words = (page) => page.locator('main').innerText();

before(async () => {
  server = await serve('serve', ['--no-demo', '--password-alone']);
  chrome = await browser();
  const dir = path.join(server.dir, 'text');
  await mkdir(dir);
  await writeFile(path.join(dir, 'ward.md'), questionnaire);
  await writeFile(path.join(dir, 'ward.privacy.md'), '# Privacy notice\n\nWe look after your answers.\n');
  run('publish', path.join(dir, 'ward.md'));
  link = run('staff', 'add', 'olive@example.org', '--name', 'Olive', '--role', 'ward:operator').match(/\/staff\/invitation\/\S+/)[0];
  const page = await (await context(chrome, { js: false })).newPage();
  await page.goto(server.url + link);
  await page.locator('#password').fill(password);
  await page.locator('main form button.govuk-button').last().click();
});
after(async () => { await chrome?.close(); await server?.stop(); });

async function office(js) {
  const page = await (await context(chrome, { js })).newPage();
  await page.goto(server.url + '/staff/sign-in');
  await page.locator('#email').fill('olive@example.org');
  await page.locator('#password').fill(password);
  await page.locator('main form button.govuk-button').first().click();
  return page;
}

// begin begins an entry and comes to its first question, without touching the mouse.
async function begin(page) {
  await page.goto(server.url + at + '/new');
  await page.locator('#channel').focus();
  await page.keyboard.press('Space');
  await page.locator('#office').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/entries\/\w{20,}/);
  await page.locator('form[action$="/take-up"] button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/type\/ward$/);
}

const last = () => run('export', 'ward', '--format', 'jsonl').trim().split('\n').map((l) => JSON.parse(l));

test('with scripts: numbers, Enter, Ctrl and Enter', async () => {
  const page = await office(true);
  await begin(page);
  await page.waitForFunction(() => document.activeElement?.name === 'how');
  await page.keyboard.press('2');
  await page.waitForFunction(() => document.activeElement?.name === 'likes');
  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await page.keyboard.type('First line');
  await page.keyboard.press('Enter');
  await page.keyboard.type('1st thing');
  await page.waitForFunction(() => /saved/.test(document.querySelector('[data-gp-status]').textContent), null, { timeout: 10000 });
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/check$/);
  const text = await words(page);
  for (const w of ['Fair', 'The food', 'The view', '12', '1st thing']) assert.match(text, new RegExp(w));
  assert.doesNotMatch(text, /The staff/);
  await page.locator('main form[action$="/check"] button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/done$/);
  assert.match(await words(page), /Receipt code/);
  const [r] = last();
  assert.equal(r.channel, 'paper');
  assert.deepEqual(r.answers.likes, ['food', 'view']);
  assert.deepEqual(r.answers.else, ['First line\n1st thing']);
});

test('without scripts: Tab, arrows, space; Enter saves and goes on', async () => {
  const page = await office(false);
  await begin(page);
  await page.locator('input[name=how]').first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown'); // Bad
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press('Tab');
    if (await page.locator('input[name=likes]').nth(1).evaluate((e) => e === document.activeElement)) break;
  }
  await page.keyboard.press('Space');
  await page.locator('input[name=beds]').focus();
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/check$/);
  const text = await words(page);
  for (const w of ['Bad', 'The staff', '7']) assert.match(text, new RegExp(w));
});
