// The whole life of the care workforce pathway: written with three mistakes and mended, shown to a lawyer in private, approved by a
// second person, opened by the clock, answered, a spelling corrected while people answer, a breaking edit refused, extended by a
// week, closed, concluded with its outcome; at the end the log is verified. With SHOTS=DIR it also takes the pictures of the guide.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { axe, browser, context, overflow, phone, serve, structure } from './harness.mjs';
import { answer, begin, fill, finish, press } from './walk.mjs';

const slug = 'care-workforce-pathway', desk = '/staff/c/' + slug, call = '/c/' + slug, password = 'four quiet paper lanterns';
const shipped = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'questionnaires');
let site, chrome, ann, pat, lee, opened;
const found = [];

before(async () => { site = await serve('serve', ['--no-demo', '--password-alone']); chrome = await browser(); });
after(async () => { await chrome?.close(); await site?.stop(); });

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };
const go = (page, to) => page.goto(site.url + to);

function greenpaper(...args) {
  return spawnSync(process.env.GREENPAPER_BIN, [...args, '--data', site.data, '--key-file', path.join(site.dir, 'key')], { encoding: 'utf8' });
}

// enter makes an account, takes its link and signs in. Everybody works without scripts, so that nothing depends on them.
async function enter(name, ...options) {
  const said = greenpaper('staff', 'add', `${name.toLowerCase()}@example.org`, '--name', name, ...options);
  assert.equal(said.status, 0, said.stderr);
  const page = await (await context(chrome, { js: false })).newPage();
  await page.goto(site.url + said.stdout.match(/^ +(\/staff\/\S+)$/m)[1]);
  await page.locator('#password').fill(password);
  await press(page, /password|account/i);
  await signIn(page, name, password);
  await go(page, '/staff');
  assert.match(await main(page), new RegExp('Signed in as ' + name));
  return page;
}

async function signIn(page, name, word) {
  await go(page, '/staff/sign-in');
  await page.locator('#email').fill(`${name.toLowerCase()}@example.org`);
  await page.locator('#password').fill(word);
  await press(page, 'Sign in');
}

// look takes a picture of a page for the guide, and notes what is wrong with it where scripts run and on a phone.
async function look(page, name) {
  const c = await context(chrome);
  await c.addCookies(await page.context().cookies());
  const other = await c.newPage();
  await other.goto(page.url());
  found.push(...await axe(other), ...(await structure(other)).map((f) => page.url() + ': ' + f));
  if (process.env.SHOTS) {
    await other.evaluate(() => document.querySelector('.gp-editor__shadow')?.scrollIntoView()); // the editor draws only what is seen
    await other.waitForTimeout(500);
    await other.screenshot({ path: path.join(process.env.SHOTS, `staff-${name}.png`), fullPage: true });
  }
  await other.setViewportSize(phone);
  found.push(await overflow(other));
  await c.close();
}

// archive packs files into a zip without compressing them.
function archive(files) {
  const crcs = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const crc = (b) => { let c = 0xffffffff; for (const x of b) c = crcs[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };
  const parts = [], index = [];
  let at = 0;
  for (const [name, body] of files) {
    const n = Buffer.from(name), b = Buffer.from(body), head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0); head.writeUInt16LE(0x21, 8); head.writeUInt32LE(crc(b), 10);
    head.writeUInt32LE(b.length, 14); head.writeUInt32LE(b.length, 18); head.writeUInt16LE(n.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), head, n, b);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(at, 12);
    index.push(Buffer.from('PK\x01\x02\x14\x00'), head, entry.subarray(2), n);
    at += 30 + n.length + b.length;
  }
  const list = Buffer.concat(index), end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4); end.writeUInt16LE(files.length, 6); end.writeUInt32LE(list.length, 8); end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

// edit changes the text as its author does.
async function edit(change, note) {
  await go(ann, desk + '/text');
  const box = ann.locator('#text'), was = await box.inputValue(), now = change(was);
  assert.notEqual(now, was, 'nothing to change');
  await box.fill(now);
  if (note) await ann.locator('#note').fill(note);
  await press(ann, 'Save and check');
}

// settle answers everything that a person must answer before publication.
async function settle(picture) {
  await go(ann, desk + '/publication');
  const open = await ann.locator('a[aria-describedby^=gate-open]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const item of open) {
    await go(ann, item);
    if (picture) { await look(ann, 'gate-item'); picture = false; }
    const yes = ann.getByLabel('Yes, and it is settled');
    if (await yes.count()) await yes.check();
    await ann.locator('#words').fill('Agreed by the policy team on 2 March.');
    await press(ann, 'Save the answer');
    assert.match(await main(ann), /Your answer was recorded/, item);
  }
  await go(ann, desk + '/publication');
}

async function ask(why, sentence) {
  await go(ann, desk + '/publication/ask');
  await ann.locator('#why').fill(why);
  if (sentence) await ann.locator('#public').fill(sentence);
  await press(ann, 'Ask for approval');
  assert.match(await main(ann), /You asked for approval/);
}

async function approve(picture) {
  await go(pat, desk + '/publication/approve');
  if (picture) await look(pat, picture);
  await press(pat, 'Approve and publish');
  assert.match(await main(pat), /Approved\./);
}

// change goes through both steps of a change of times.
async function change(what, values, reason) {
  await go(pat, desk + '/times/change/' + what);
  for (const [id, value] of Object.entries(values)) await pat.locator('#' + id).fill(value);
  await pat.locator('#reason').fill(reason);
  await press(pat, 'Continue');
  assert.ok((await main(pat)).includes(reason), await main(pat));
  await press(pat, 'Confirm and change the times');
  assert.match(await main(pat), /The times are changed/);
}

// inLondon is a moment as the forms for times ask for it.
function inLondon(at) {
  const part = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at).map((p) => [p.type, p.value]));
  return { day: part.day, month: part.month, year: part.year, time: `${part.hour}:${part.minute}` };
}

// moment fills in the form for a new time; the first box of a date has the id that its error leads to.
const moment = (at) => { const l = inLondon(at); return { 'to-to-day': l.day, 'to-month': l.month, 'to-year': l.year, clock: l.time }; };

test('written with three mistakes, which are told with their lines, and mended', async () => {
  ann = await enter('Ann', '--admin', '--role', '*:author');
  await go(ann, '/staff/new');
  await look(ann, 'new');
  const right = readFileSync(path.join(shipped, slug + '.md'), 'utf8').replace('describe it, reward it', 'describe it, rewrad it'); // found later
  const wrong = right.replace('`capacity` `choose one` `required`', '`capacity` `chose one` `required`')
    .replace('stage: formative\n', 'stage: formativ\n')
    .replace('- On behalf of someone else `proxy`', '- On behalf of someone else ‘proxy’');
  assert.notEqual(wrong, right);
  await ann.locator('#slug').fill(slug);
  await ann.locator('input[name=how][value=file]').check();
  await ann.locator('#file').setInputFiles({
    name: 'pathway.zip', mimeType: 'application/zip',
    buffer: archive([[slug + '.md', wrong], [slug + '.privacy.md', readFileSync(path.join(shipped, slug + '.privacy.md'))]]),
  });
  await press(ann, 'Start');
  pat = await enter('Pat', '--role', slug + ':publisher');
  await go(ann, desk + '/text');
  await press(ann, 'Save and check');
  for (const slip of [/chose one[\s\S]*choose one/, /formativ/, /proxy/]) assert.match(await main(ann), slip);
  assert.match(await ann.locator('[data-gp-summary]').innerText(), /[3-9] errors/);
  await look(ann, 'text');
  await ann.locator('.gp-findings__item a').first().click();
  assert.match(ann.url(), /#L\d+$/);
  await edit(() => right, 'Three slips mended');
  assert.match(await ann.locator('[data-gp-summary]').innerText(), /no errors|0 errors/i);
  await go(ann, desk + '/history');
  assert.match(await main(ann), /Three slips mended/);
  await look(ann, 'history');
});

test('shown to a lawyer in private, who comments; the link is revoked', async () => {
  await go(ann, desk + '/preview');
  await ann.locator('#label').fill('Legal team');
  await press(ann, 'Make the link');
  const link = await ann.locator('#link').inputValue();
  await go(ann, desk + '/preview');
  await look(ann, 'preview');
  lee = await (await context(chrome, { js: false, viewport: phone })).newPage();
  await lee.goto(link);
  await press(lee, 'Open the preview');
  await look(lee, 'preview-page');
  assert.match(await lee.locator('body').innerText(), /Not published\. Answers are thrown away\./);
  const start = lee.url();
  await begin(lee, start);
  await lee.goto(start + '/questions');
  await lee.getByRole('link', { name: /^Comment on this question/ }).first().click();
  await lee.locator('#name').fill('Lee Legal');
  await lee.locator('#text').fill('Say which year is meant.');
  await press(lee, 'Send the comment');
  await go(ann, desk + '/comments');
  assert.match(await main(ann), /Say which year is meant\./);
  await look(ann, 'comments');
  await ann.getByRole('link', { name: /^Open and reply/ }).click();
  await press(ann, /^Resolve/);
  await go(ann, desk + '/preview');
  await ann.getByRole('link', { name: /^Revoke/ }).click();
  await press(ann, 'Revoke the link');
  assert.equal((await lee.goto(link)).status(), 410);
  assert.match(await main(lee), /Ask them for a new one/);
});

test('a second person approves, and it opens by the clock', async () => {
  await go(ann, desk + '/publication/times');
  for (const [name, at] of [['opens', new Date(Date.now() + 864e5)], ['closes', new Date(Date.now() + 100 * 864e5)]]) {
    const l = inLondon(at);
    for (const part of ['day', 'month', 'year']) await ann.locator(`#${name}-${part}`).fill(l[part]);
    await ann.locator(`#${name}-time`).fill('14:00');
  }
  await press(ann, 'Save the times');
  await go(ann, desk + '/publication');
  await look(ann, 'publication');
  await settle(true);
  assert.match(await main(ann), /Nothing stands in the way/);
  await ask('The minister has cleared it.');
  await go(ann, desk + '/publication/approve');
  assert.doesNotMatch(await main(ann), /Approve and publish/);
  const alone = await ann.context().request.post(site.url + desk + '/publication/approve', {
    form: { id: await ann.locator('input[name=id]').first().inputValue(), do: 'approve' }, headers: { Origin: site.url },
  });
  assert.ok([403, 409, 422].includes(alone.status()), 'the same person cannot approve by a form of their own: ' + alone.status());
  await approve('approve');
  await go(pat, call);
  assert.match(await main(pat), /Opens|opens/);
  assert.equal(await pat.getByRole('button', { name: 'Start now' }).count(), 0, 'not open yet');
  await go(pat, desk + '/times');
  await look(pat, 'times');
  const soon = new Date(Math.ceil((Date.now() + 35e3) / 60e3) * 60e3);
  await change('opens', moment(soon), 'Everything is ready a day early.');
  opened = soon.getTime();
  await new Promise((r) => setTimeout(r, opened - Date.now() + 500));
  await go(pat, call);
  assert.equal(await pat.getByRole('button', { name: 'Start now' }).count(), 1, 'open at its minute');
});

let half;
test('answered; a spelling is corrected while people answer, a breaking edit is refused', async () => {
  const sender = await (await context(chrome, { js: false, viewport: phone })).newPage();
  await begin(sender, site.url + call);
  await answer(sender, { capacity: 'organisation' });
  await finish(sender);
  half = await (await context(chrome, { js: false, viewport: phone })).newPage();
  const { list } = await begin(half, site.url + call);
  await half.goto(list);
  await half.locator('.govuk-task-list__link').first().click();
  await half.waitForLoadState('load');
  await fill(half, { capacity: 'organisation' });
  await press(half, /^(Save and continue|Continue)$/);
  half.list = list;

  await edit((t) => t.replace('rewrad', 'reward'), 'A spelling');
  await go(ann, desk + '/publication/changes');
  assert.match(await main(ann), /Cosmetic/);
  await look(ann, 'changes');
  await settle();
  await ask('A spelling.', 'We corrected a spelling on the first page.');
  await approve();
  await half.goto(half.list);
  await half.locator('.govuk-task-list__link').first().click();
  await half.waitForLoadState('load');
  assert.equal(await half.locator('input[name=capacity][value=organisation]').isChecked(), true, 'the draft kept its answer');
  await go(half, call);
  assert.match(await main(half), /describe it, reward it/);
  assert.match(await main(half), /We corrected a spelling on the first page\./);

  await edit((t) => t.replace('North East `north-east`', 'North East `the-north-east`'), 'Another code');
  await go(ann, desk + '/publication/item/breaking');
  assert.match(await main(ann), /north-east[\s\S]*Keep/i);
  await look(ann, 'breaking');
  const broken = await ann.context().request.post(site.url + desk + '/publication/ask', { form: { why: 'It breaks.' }, headers: { Origin: site.url }, maxRedirects: 0 });
  assert.notEqual(broken.status(), 303, 'a breaking edit is refused, whatever form is sent');
  await go(ann, desk + '/versions');
  await look(ann, 'versions');
});

test('extended by a week, closed, concluded by two people', async () => {
  const later = new Date(Date.now() + 107 * 864e5);
  await change('closes', { ...moment(later), clock: '14:00' }, 'A week more, because of the holidays.');
  await go(pat, call);
  assert.match(await main(pat), /A week more, because of the holidays\./);
  await change('grace', { minutes: '0' }, 'Nobody needs longer.');
  await new Promise((r) => setTimeout(r, Math.max(0, opened + 61e3 - Date.now()))); // nothing closes in the minute in which it opened
  await change('close-now', {}, 'The work is done sooner than planned.');
  await go(half, call);
  assert.match(await main(half), /This closed at|closed/i);
  await go(pat, desk + '/outcome');
  assert.match(await main(pat), /days left/);
  await go(pat, desk + '/outcome/edit');
  for (const [id, value] of Object.entries({ summary: 'Most of you want **more time** to train.', responses: '1', 'asked-1': 'Which categories fit?', 'said-1': 'The four fit.', 'did-1': 'We keep the four.', next: 'The pathway starts in the spring.' })) await pat.locator('#' + id).fill(value);
  await look(pat, 'outcome-edit');
  await press(pat, 'Save');
  await go(pat, desk + '/outcome/publish');
  await look(pat, 'outcome-publish');
  await press(pat, 'Ask a second person to publish it');
  await go(ann, desk + '/outcome');
  await press(ann, 'Approve and publish');
  assert.match(await main(ann), /The outcome is published/);
  await look(ann, 'outcome');
  await go(half, call + '/outcome');
  assert.match(await main(half), /We keep the four\./);
  await look(half, 'public-outcome');
});

test('what must be refused is refused in clear words, and nothing is lost', async () => {
  await go(ann, '/staff/new');
  await ann.locator('#slug').fill('other-call');
  await ann.locator('input[name=how][value=starter]').check();
  await press(ann, 'Start');
  const eve = await enter('Eve', '--role', 'other-call:author');
  assert.equal((await go(eve, desk + '/text')).status(), 403);
  assert.match(await main(eve), /Your role does not let you do that/);
  await look(eve, 'refused');
  const stranger = await (await context(chrome, { js: false })).newPage();
  await signIn(stranger, 'Ann', 'not her password');
  assert.match(await main(stranger), /do not know that email address with that password/);
  const forged = await ann.context().request.post(site.url + desk + '/text', { form: { do: 'save', text: 'gone' }, headers: { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' } });
  assert.equal(forged.status(), 403, 'a form of another site');
  await go(ann, desk + '/text');
  const before = await ann.locator('#text').inputValue();
  assert.match(before, /`the-north-east`/);
  await go(ann, desk + '/files');
  await look(ann, 'files');
  const huge = path.join(site.dir, 'huge.pdf');
  writeFileSync(huge, Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(60 << 20, 32)]));
  await ann.locator('#file').first().setInputFiles(huge);
  await Promise.all([ann.waitForEvent('load'), ann.locator('main form[enctype="multipart/form-data"] button[type=submit]').first().click()]);
  assert.match(await main(ann), /20\s?MB|too (large|big|much)/i);
  await go(ann, desk + '/text');
  assert.equal(await ann.locator('#text').inputValue(), before, 'the text is as it was');
});

test('everything that was done is in the log, which verifies', async () => {
  await enter('Olu', '--role', '*:auditor').then(async (olu) => {
    await go(olu, '/staff/log');
    for (const word of ['Ann', 'Pat']) assert.match(await main(olu), new RegExp(word));
    await look(olu, 'log');
  });
  const verified = greenpaper('audit', 'verify');
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  await go(ann, desk);
  await look(ann, 'overview');
  await go(ann, '/staff');
  await look(ann, 'home');
  await go(ann, '/staff/people');
  await look(ann, 'people');
  await go(ann, '/staff/settings');
  await look(ann, 'settings');
  await go(ann, '/staff/account');
  await look(ann, 'account');
  assert.deepEqual([...new Set(found.filter(Boolean))], []);
});
