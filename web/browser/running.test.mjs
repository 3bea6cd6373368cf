// A consultation while it runs, every channel of it: forty answers on screen and on paper, ten papers typed twice and two differences
// settled, a Citizen Space spreadsheet refused, mended and imported, the dashboard read, mail in a real sink, contact data erased with
// a certificate; and what must go wrong in clear words. With SHOTS=DIR it also takes the pictures of the guide.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { axe, browser, context, freePort, overflow, phone, serve, structure } from './harness.mjs';
import { withPalette } from './palette.mjs';
import { answer, begin, finish, press } from './walk.mjs';

const day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
const questionnaire = `---
format: 1
consultation: ward
kind: survey
summary: Tell us about your ward.
department: Department of Wards
applies to: England
opens: ${day(-120)} 09:00
closes: ${day(60)} 17:00
editions: en
contact: ward@example.org
privacy: ward.privacy.md
alternative formats: Large print on request.
keep responses: 24 months after closing
keep contact data: 1 months after sending
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

## About you
\`about\`

### What is your email address?
\`email\` \`email\` \`personal\`

> We use it only to ask about your answer.
`;
const slug = 'ward', desk = '/staff/c/' + slug, call = '/c/' + slug, password = 'four quiet paper lanterns';
const planted = 'planted.person@example.org', secret = 'The soup was cold';
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
let site, chrome, sink, ann, pat, olive, sam, mo, port, mails;
const found = [];

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };
const go = (page, to) => page.goto(site.url + to);

function greenpaper(...args) {
  const folder = args[0] === 'retention' && args[1] === 'verify' ? [] : ['--data', site.data, '--key-file', path.join(site.dir, 'key')];
  return spawnSync(process.env.GREENPAPER_BIN, [...args, ...folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

// openSink starts the mail server, on the same port each time and with a folder of its own.
let sinks = 0;
async function openSink(dir) {
  const at = path.join(dir, 'mail-' + ++sinks);
  const child = spawn(path.join(dir, 'sink'), ['--addr', `127.0.0.1:${port}`, '--dir', at], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((r) => child.stdout.once('data', r));
  const all = mails ?? (() => []);
  mails = () => [...all(), ...readdirSync(at).filter((f) => f.endsWith('.eml')).sort().map((f) => readFileSync(path.join(at, f), 'utf8'))];
  return { stop: () => new Promise((r) => { child.once('exit', r); child.kill(); }) };
}

// letter waits for a mail that matches and gives it with its soft line ends taken out.
async function letter(to, subject) {
  for (let n = 0; n < 300; n++) {
    const got = mails().map((m) => m.replace(/=\r?\n/g, '').replace(/=3D/g, '=')).find((m) => new RegExp(`^To:.*${to}`, 'im').test(m) && subject.test(m));
    if (got) return got;
    await new Promise((r) => setTimeout(r, 100));
  }
  assert.fail(`no mail to ${to} with ${subject}; there are ${mails().map((m) => m.match(/^(To|Subject):.*$/gm)).join('; ')}`);
}

before(async () => {
  port = await freePort();
  const own = await freePort();
  site = await serve('serve', ['--no-demo', '--password-alone', '--public-url', `http://127.0.0.1:${own}`, '--mail-smtp', `smtp://127.0.0.1:${port}`, '--mail-plain',
    '--mail-from', 'Consultations <consult@example.org>'], { port: own });
  execFileSync('go', ['build', '-o', path.join(site.dir, 'sink'), './web/browser/sink'], { cwd: root });
  sink = await openSink(site.dir);
  chrome = await browser();
  const dir = path.join(site.dir, 'text');
  await mkdir(dir);
  writeFileSync(path.join(dir, 'ward.md'), questionnaire);
  writeFileSync(path.join(dir, 'ward.privacy.md'), '# Privacy notice\n\nWe look after your answers.\n');
  const said = greenpaper('publish', path.join(dir, 'ward.md'));
  assert.equal(said.status, 0, said.stderr + said.stdout);
});
after(async () => { await chrome?.close(); await sink?.stop(); await site?.stop(); });

// quick opens a page without scripts, and but for pictures without styles: what is pressed is the same.
async function quick() {
  const c = await context(chrome, { js: false });
  c.setDefaultTimeout(60000);
  const page = await c.newPage();
  if (!process.env.SHOTS) await page.route('**/assets/**', (route) => route.abort());
  return page;
}

// enter makes an account and signs in. Everybody works without scripts, so that nothing depends on them.
async function enter(name, ...options) {
  const said = greenpaper('staff', 'add', `${name.toLowerCase()}@example.org`, '--name', name, ...options);
  assert.equal(said.status, 0, said.stderr);
  const page = await quick();
  await go(page, said.stdout.match(/(\/staff\/invitation\/\S+)/)[1]);
  await page.locator('#password').fill(password);
  await press(page, /password|account/i);
  await go(page, '/staff/sign-in');
  await page.locator('#email').fill(`${name.toLowerCase()}@example.org`);
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
  await go(page, '/staff');
  assert.match(await main(page), new RegExp('Signed in as ' + name));
  return page;
}

// look notes what is wrong with a page where scripts run and on a phone, and takes its picture.
async function look(page, name) {
  const c = await context(chrome);
  await c.addCookies(await page.context().cookies());
  const other = await c.newPage();
  await other.goto(page.url());
  found.push(...await axe(other), ...(await structure(other)).map((f) => page.url() + ': ' + f));
  await other.setViewportSize(phone);
  found.push(await overflow(other));
  await c.close();
  if (process.env.SHOTS && name) await picture(page, name);
}

// picture is what the page says now, what was typed with it.
async function picture(page, name) {
  await page.setViewportSize({ width: 920, height: 900 });
  const { height } = await page.locator('body').boundingBox();
  const shot = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: 920, height: Math.min(height, 1500) } });
  writeFileSync(path.join(process.env.SHOTS, `run-${name}.png`), withPalette(shot));
}

async function inBrowser(says, js) {
  const page = await (await context(chrome, { js, viewport: phone })).newPage();
  await begin(page, site.url + call);
  await answer(page, says);
  await finish(page);
  await page.context().close();
}

// form asks for a page, and sends its form with what it hides and what is filled in. It gives the address that this leads to.
async function form(request, at, fill, to = at) {
  const html = await (await request.get(site.url + at)).text();
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]);
  const got = await request.post(site.url + to, { form: { ...Object.fromEntries(hidden), ...fill }, headers: { Origin: site.url }, maxRedirects: 0 });
  assert.equal(got.status(), 303, `${to}: ${await got.text()}`);
  return got.headers().location;
}

// byForms answers with the same forms, faster than a browser that draws each page.
async function byForms({ email, ...ward }) {
  const c = await context(chrome), at = (await form(c.request, call, {}, call + '/start')).replace(/\/code$/, '');
  await form(c.request, at + '/s/ward/1', { ...ward, do: 'continue' });
  await form(c.request, at + '/s/about/1', { email, do: 'continue' });
  assert.match(await form(c.request, at + '/check', {}), /declaration|sent/);
  const page = await c.newPage();
  await go(page, at + '/declaration');
  await finish(page);
  await c.close();
}

test('twenty answers on screen', async () => {
  ann = await enter('Ann', '--admin', '--role', slug + ':publisher');
  pat = await enter('Pat', '--role', slug + ':publisher');
  olive = await enter('Olive', '--role', slug + ':operator');
  sam = await enter('Sam', '--role', slug + ':operator');
  await go(pat, '/staff/account/mail');
  await look(pat, 'mail-own');
  await pat.locator('input[name=running][value=now]').check();
  await press(pat, 'Save');
  mo = await enter('Mo', '--role', slug + ':moderator');
  for (let n = 1; n <= 20; n++) {
    const says = { how: ['good', 'fair', 'bad'][n % 3], likes: 'food', beds: String(n), else: `${secret} on screen ${n}`, email: `screen${n}@example.org` };
    if (n % 10) await byForms(says);
    else await inBrowser(says, n === 10);
  }
  assert.equal(exported().length, 20);
});

// onPaper begins an entry of a day and gives its address.
async function onPaper(page, twice) {
  await go(page, desk + '/entries/new');
  await page.locator('input[name=channel][value=paper]').check();
  if (twice) await page.locator('input[name=twice]').check();
  await press(page, 'Begin');
  assert.match(page.url(), /\/entries\/\w{20,}/);
  return new URL(page.url()).pathname;
}

// type types an entry from its page on, to the end; look runs before its last button.
async function type(page, at, says, see = async () => {}) {
  await go(page, at);
  await page.locator('form[action$="/take-up"] button').click();
  await page.waitForURL(/\/type\/ward$/);
  await page.locator(`input[name=how][value=${says.how}]`).check();
  for (const l of says.likes) await page.locator(`input[name=likes][value=${l}]`).check();
  await page.locator('input[name=beds]').fill(String(says.beds));
  await page.locator('textarea[name=else]').fill(says.else);
  await see(page);
  await page.locator('button.govuk-button[name=do][value=continue]').click();
  await page.waitForURL(/\/type\/about$/);
  await page.locator('input[name=email]').fill(says.email);
  await page.locator('button.govuk-button[name=do][value=continue]').click();
  await page.waitForURL(/\/check$/);
  await page.locator('main form[action$="/check"] button').click();
  await page.waitForLoadState('load');
}

// formsOnPaper types an entry with the forms alone, a new one where there is none yet. It gives the entry, and where its end leads to.
async function formsOnPaper(page, { email, likes, ...ward }, twice, at) {
  const { request } = page.context(), now = new Date();
  at ??= (await form(request, desk + '/entries/new', {
    channel: 'paper', 'received-day': String(now.getDate()), 'received-month': String(now.getMonth() + 1), 'received-year': String(now.getFullYear()), ...(twice && { twice: 'yes' }),
  })).replace(/\?.*/, '');
  await form(request, at, {}, at + '/take-up');
  await form(request, at + '/type/ward', { ...ward, likes: likes[0], beds: String(ward.beds), do: 'continue' });
  await form(request, at + '/type/about', { email, do: 'continue' });
  return [at, await form(request, at + '/check', {})];
}

test('twenty answers on paper, ten of them typed twice; two differ and are settled', async () => {
  await go(olive, desk + '/entries');
  assert.match(await main(olive), /Nothing has come another way yet/);
  const paper = (n) => ({ how: ['good', 'fair', 'bad'][n % 3], likes: ['food', 'view'], beds: 100 + n, else: `${secret} on paper ${n}`, email: `paper${n}@example.org` });
  const twice = [];
  for (let n = 1; n <= 20; n++) {
    const [first, second] = n % 2 ? [olive, sam] : [sam, olive];
    if (n === 1) { await go(olive, desk + '/entries/new'); await look(olive, 'entry-new'); }
    if (![1, 3, 7, 11].includes(n)) {
      const [at, end] = await formsOnPaper(first, paper(n), n <= 10);
      if (n > 10) { assert.match(end, /\/done/); continue; }
      const [, again] = await formsOnPaper(second, paper(n), true, at);
      assert.match(again, /entry-agrees/);
      assert.match(await form(second.context().request, at + '/check', {}), /\/done/);
      continue;
    }
    const at = await onPaper(first, n <= 10);
    if (n === 1) await look(first, 'entry');
    await type(first, at, paper(n), async (page) => { if (n === 1) await look(page, 'entry-type'); });
    if (n > 10) {
      assert.match(await main(first), /Receipt code/);
      if (n === 11) await look(first, 'entry-done');
      continue;
    }
    assert.match(await main(first), /Another person types it a second time/);
    await go(second, at);
    assert.doesNotMatch(await main(second), new RegExp(secret), 'the second sees nothing of the first');
    const again = paper(n);
    if (n === 3) again.how = 'bad'; // the paper says good
    if (n === 7) again.beds = 701; // the paper says 107
    await type(second, at, again);
    if (n === 3 || n === 7) {
      assert.match(await main(second), /Settle the differences in entry/);
      twice.push(at);
      continue;
    }
    assert.match(await main(second), /The two typings agree in everything/);
    await go(second, at + '/check');
    await press(second, 'Take it in as a response');
    assert.match(await main(second), /is taken in/);
  }
  assert.equal(twice.length, 2);
  await go(olive, desk + '/entries?state=settle');
  assert.equal(await olive.locator('.gp-entry-table tbody tr').count(), 2, 'two are listed to be settled');
  await look(olive, 'entries');
  for (const [at, name, right] of [[twice[0], 'how', /Good|Fair/], [twice[1], 'beds', /107/]]) {
    await go(olive, at + '/settle');
    assert.match(await main(olive), /1 of 1 differences is open/);
    assert.match(await olive.locator('.gp-entry-mismatch').innerText(), right);
    await press(olive, 'Save what I chose');
    assert.match(await main(olive), /Choose for at least one question/);
    await olive.locator(`input[name="pick:${name}"][value=first]`).check();
    if (name === 'how') await look(olive, 'entry-settle');
    await press(olive, 'Save what I chose');
    await go(olive, at + '/check');
    assert.match(await main(olive), right);
    if (name === 'how') await look(olive, 'entry-check');
    await press(olive, 'Take it in as a response');
    assert.match(await main(olive), /is taken in/);
  }
  await go(pat, desk + '/typing');
  assert.match(await main(pat), /10 entries were typed twice/);
  await look(pat, 'typing');
  const sent = exported();
  assert.equal(sent.filter((r) => r.channel === 'paper').length, 20);
  assert.deepEqual(sent.filter((r) => r.channel === 'paper').map((r) => Number(r.answers.beds)).sort((a, b) => a - b), Array.from({ length: 20 }, (_, n) => 101 + n), 'what was settled is what the paper says');
});

const exported = () => greenpaper('export', slug, '--format', 'jsonl').stdout.trim().split('\n').map((l) => JSON.parse(l));

// sheet is what Citizen Space writes: two rows of headings, and a row for each response.
function sheet(rows) {
  const cell = (v) => /[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v;
  return Buffer.from([
    ['Response ID', 'Date Submitted', 'How is your ward?', 'What do you like?', '', '', 'How many beds are there?', 'What else?', 'What is your email address?'],
    ['', '', 'Radio button', 'The food', 'The staff', 'The view', '', '', ''], ...rows,
  ].map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n');
}
const row = (n, change = {}) => [`ANON-${String(n).padStart(4, '1')}-2DEF-${'GHJK'[n % 4]}`, change.date ?? day(-70) + ' 10:15:00', change.how ?? ['Good', 'Fair', 'Bad'][n % 3],
  n % 2 ? 'Yes' : '', 'Yes', '', String(200 + n), `${secret} in a spreadsheet ${n}`, change.email ?? `sheet${n}@example.org`];

// upload takes a spreadsheet in and waits until it is read.
async function upload(page, name, buffer) {
  await go(page, desk + '/imports');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await press(page, 'Upload and look what is in it');
  return settled(page);
}

// settled waits until nothing works on a spreadsheet any more, and gives the address of its page.
async function settled(page) {
  for (let n = 0; n < 600; n++) {
    if (!/looks again by itself/.test(await main(page))) return new URL(page.url()).pathname;
    await new Promise((r) => setTimeout(r, 200));
    await page.goto(page.url());
  }
  assert.fail('the work does not end: ' + await main(page));
}

test('a Citizen Space spreadsheet with three bad rows is refused, mended and imported; undone, and imported again', async () => {
  const good = Array.from({ length: 12 }, (_, n) => row(n + 1, n === 4 ? { email: planted } : {}));
  const bad = good.map((r) => [...r]);
  bad[2][2] = 'Splendid';
  bad[5][1] = '31/31/2026 09:00';
  bad[8][0] = bad[0][0];
  await go(olive, desk + '/imports');
  await look(olive, 'imports');
  let at = await upload(olive, 'spring.csv', sheet(bad));
  assert.match(await main(olive), /Citizen Space/);
  await look(olive, 'import');
  await go(olive, at + '/columns');
  await look(olive, 'import-columns');
  for (const step of ['columns', 'values']) {
    await go(olive, `${at}/${step}?show=open`);
    if (step === 'values') await look(olive, 'import-values');
    const save = olive.getByRole('button', { name: 'Save and go back to the file' });
    if (step === 'columns' && await save.count()) await save.click();
  }
  await go(olive, at);
  await press(olive, 'Check every row');
  await settled(olive);
  const report = await main(olive);
  assert.match(report, /3 rows have to be mended/);
  for (const wrong of [/“Splendid” is none of the answers/, /31\/31\/2026/, /row 3 already/, /C5/, /B8/, /A11/, /Nothing is imported while a problem stands in the way/]) assert.match(report, wrong);
  await look(olive, 'import-problems');
  assert.equal(exported().length, 40, 'a check imports nothing');
  const forced = await olive.context().request.post(site.url + at + '/import', { headers: { Origin: site.url }, maxRedirects: 0 });
  assert.equal(forced.status(), 409, 'nor does a form of one’s own');
  await olive.locator('main form[action$="/mapping"] input[type=text]').fill('Citizen Space, spring');
  await press(olive, 'Save what the columns are');
  await go(olive, at + '/drop');
  await press(olive, 'Delete the file');

  at = await upload(olive, 'spring mended.csv', sheet(good));
  assert.match(await main(olive), /Citizen Space, spring/);
  await press(olive, 'Check every row');
  await settled(olive);
  assert.match(await main(olive), /Ready to import/);
  for (const time of ['first', 'second']) {
    await go(olive, at + '/import');
    assert.match(await main(olive), /Import 12 responses\?/);
    if (time === 'first') await look(olive, 'import-take');
    await press(olive, 'Import them');
    await settled(olive);
    assert.match(await main(olive), /12 responses were imported/);
    assert.equal(exported().length, 52);
    if (time === 'second') break;
    await look(olive, 'import-taken');
    await go(olive, at + '/undo');
    await press(olive, 'Undo the import');
    assert.match(await main(olive), /Enter why the import is undone/);
    await olive.locator('#reason').fill('The wrong month.');
    await press(olive, 'Undo the import');
    assert.match(await main(olive), /The import is undone/);
    assert.equal(exported().length, 40);
    await press(olive, 'Check every row');
    await settled(olive);
  }
});

test('a spreadsheet with a formula in a heading is refused in clear words', async () => {
  const text = sheet([row(90)]).toString().replace('How is your ward?', '"=HYPERLINK(""http://example.org"",""How is your ward?"")"');
  await upload(olive, 'formula.csv', Buffer.from(text));
  assert.match(await main(olive), /The heading in cell C1 is a formula\. We do not run formulas.*Nothing was imported/s);
  await look(olive, 'import-formula');
  assert.equal(exported().length, 52);
  assert.equal((await go(mo, desk + '/imports')).status(), 403, 'a moderator imports nothing');
});

test('the dashboard says what was sent, by channel', async () => {
  await go(pat, desk + '/dashboard');
  const table = pat.locator('table').filter({ has: pat.locator('caption', { hasText: 'Responses by channel' }) });
  const rows = Object.fromEntries((await table.locator('tbody tr').evaluateAll((all) => all.map((tr) => [...tr.children].map((c) => c.textContent.trim())))).map((r) => [r[0], Number(r[1])]));
  assert.deepEqual(rows, { 'On this website': 20, 'On paper': 20, 'From another tool': 12 });
  const begun = await pat.locator('table').filter({ has: pat.locator('caption', { hasText: 'Begun and sent' }) }).innerText();
  assert.match(begun, /Sent\s+20/);
  assert.doesNotMatch(await main(pat), new RegExp(secret));
  await look(pat, 'dashboard');
});

test('mail is received; what cannot be sent waits in clear words, and comes', async () => {
  await go(ann, '/staff/settings/mail');
  await press(ann, 'Send me a test email');
  await letter('ann@example.org', /A test from Greenpaper/);
  await look(ann, 'mail');
  const visitor = await (await context(chrome, { js: false, viewport: phone })).newPage();
  await go(visitor, call + '/tell-me');
  await look(visitor, 'tell-me');
  await visitor.locator('#email').fill('curious@example.org');
  await visitor.locator('main form button.govuk-button').first().click();
  const link = (await letter('curious@example.org', /mail\/confirm/)).match(/\/mail\/confirm\/\S+/)[0];
  await go(visitor, link);
  await visitor.locator('main form button.govuk-button').first().click();
  await visitor.waitForLoadState('load');
  await look(visitor, 'told');

  await sink.stop();
  await go(ann, '/staff/settings/mail');
  await press(ann, 'Send me a test email');
  for (let n = 0; n < 100 && !/did not answer/.test(await main(ann)); n++) { await new Promise((r) => setTimeout(r, 200)); await go(ann, '/staff/settings/mail'); }
  assert.match(await main(ann), /The mail server did not answer\./);
  assert.match(await main(ann), /Nothing is lost: we try again/);
  assert.match(await main(ann), /1 email waits/);
  await look(ann, 'mail-down');
  const before = mails().length;
  sink = await openSink(site.dir);
  await go(ann, '/staff/settings/mail');
  await press(ann, 'Try everything again now');
  for (let n = 0; n < 300 && mails().length === before; n++) await new Promise((r) => setTimeout(r, 100));
  assert.equal(mails().length, before + 1, 'it came, once');
  await go(ann, '/staff/settings/mail');
  assert.match(await main(ann), /Nothing waits/);
  assert.ok(await letter('pat@example.org', /Answers imported/), 'the publisher is told of the import');
});

// holds says whether a text stands anywhere in the files of the data folder.
function holds(text) {
  const needle = Buffer.from(text);
  const files = readdirSync(site.data, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  return files.some((f) => readFileSync(path.join(f.parentPath, f.name)).includes(needle));
}

// contacts are the contact data as whoever has the key can read them.
function contacts() {
  const file = path.join(site.dir, 'contacts.csv');
  const said = greenpaper('export', slug, '--format', 'jsonl', '--o', path.join(site.dir, 'all.jsonl'), '--contact', file, '--force');
  assert.equal(said.status, 0, said.stderr);
  return readFileSync(file, 'utf8');
}

test('contact data go when their time has come, with a certificate', async () => {
  // Contact data lie sealed, so a search of the files never finds them; TestErasedDataAreReallyGone looks for what is sealed too.
  assert.match(contacts(), new RegExp(planted), 'the address is there before');
  const { reference } = exported().find((r) => Number(r.answers.beds) === 205);
  assert.match(greenpaper('find', reference).stdout, new RegExp(planted));
  await go(pat, desk + '/retention');
  assert.match(await main(pat), /12 things are due to be erased/);
  await look(pat, 'retention');
  await go(pat, desk + '/retention/run');
  await press(pat, 'Ask a second person');
  assert.match(await main(pat), /Enter a reason[\s\S]*Choose when to clean up/);
  await pat.locator('#reason').fill('The month that the notice promises is over.');
  await pat.locator('input[name=when][value=now]').check();
  await look(pat, 'retention-run');
  await press(pat, 'Ask a second person');
  assert.match(await main(pat), /Waits for a second person/);
  const at = new URL(pat.url()).pathname;
  assert.match(contacts(), new RegExp(planted), 'nothing goes before the second person agrees');
  await letter('ann@example.org', /Deletion waiting for your approval/);
  await go(ann, at);
  await look(ann, 'retention-second');
  await press(ann, 'Erase');
  await until(ann, at, /Done: \d+ things erased/);
  await look(ann, 'retention-done');
  await go(ann, at + '/certificate');
  assert.match(await main(ann), /Certificate of erasure 1[\s\S]*Contact details/);
  await look(ann, 'certificate');
  const got = await ann.context().request.get(site.url + at + '/certificate.json');
  const file = path.join(site.dir, 'certificate.json');
  writeFileSync(file, await got.body());
  const verified = greenpaper('retention', 'verify', file);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  writeFileSync(file, (await got.text()).replace('1 month', '9 month'));
  assert.notEqual(greenpaper('retention', 'verify', file).status, 0, 'a certificate that was changed is seen');
  assert.ok(!holds(planted), 'the address is nowhere in the data folder');
  assert.doesNotMatch(contacts(), /sheet\d+@|planted/);
  assert.match(contacts(), /screen20@example.org/, 'what is not due stays');
  assert.doesNotMatch(greenpaper('find', reference).stdout, new RegExp(planted));
  assert.equal(exported().length, 52, 'the responses stand');
  assert.doesNotMatch(await got.text(), new RegExp(`${secret}|@example.org`));
});

// until loads a page anew until it says something.
async function until(page, at, words, seconds = 100) {
  for (let n = 0; n < seconds * 5; n++) {
    await go(page, at);
    if (words.test(await main(page))) return;
    await new Promise((r) => setTimeout(r, 200));
  }
  assert.fail(`${at} never says ${words}: ${await main(page)}`);
}

test('a run that is killed half-way says so, and goes on', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => row(2000 + n, { email: `many${n}@example.org` }));
  const at = await upload(olive, 'many.csv', sheet(many));
  await press(olive, 'Check every row');
  await settled(olive);
  await go(olive, at + '/import');
  await press(olive, 'Import them');
  await settled(olive);
  assert.equal(exported().length, 3052);
  const child = spawn(process.env.GREENPAPER_BIN, ['retention', 'run', slug, '--reason', 'The month is over.', '--data', site.data, '--key-file', path.join(site.dir, 'key')]);
  // The kill follows the first line about progress and not a page, which may come when all is done already.
  const heard = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (words) => {
      said += words;
      if (/left to erase/.test(said)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ said, signal }));
  });
  assert.equal(heard.signal, 'SIGKILL', `the run was at work, and was killed: ${heard.said}`);
  await go(pat, desk + '/retention');
  const run = await pat.locator('main a[href*="/runs/"]').first().getAttribute('href');
  await go(pat, run);
  assert.match(await main(pat), /Erasing|Stopped at/);
  await until(pat, run, /Stopped at/);
  const [, done, total] = (await main(pat)).replaceAll(',', '').match(/after (\d+) of (\d+)/).map(Number);
  assert.ok(done > 0 && done < total, `${done} of ${total}`);
  assert.match(await main(pat), /It was interrupted\. Nothing is half done/);
  await look(pat, 'retention-stopped');
  assert.equal(exported().length, 3052, 'every response stands');
  await press(pat, 'Continue');
  await until(pat, run, /Done: |clean-up comes next/);
  const finish = pat.getByRole('button', { name: 'Clean up now and make the certificate' });
  if (await finish.count()) { await finish.click(); await until(pat, run, /Done: /); }
  await go(pat, run + '/certificate');
  assert.match(await main(pat), /Certificate of erasure 2/);
  assert.doesNotMatch(contacts(), /many\d+@/, 'no address is left');
  assert.equal(exported().length, 3052);
});

test('no mail holds an answer, and nothing was wrong with any page', () => {
  const all = mails();
  assert.ok(all.length > 5, `${all.length} mails`);
  for (const m of all) assert.doesNotMatch(m.replace(/=\r?\n/g, ''), new RegExp(`${secret}|screen\\d+@|paper\\d+@|${planted}`));
  assert.equal(greenpaper('audit', 'verify').status, 0);
  assert.deepEqual([...new Set(found.filter(Boolean))], []);
});
