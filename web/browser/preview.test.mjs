// A private preview from the link to its end: made by staff, walked by a reviewer in another browser, commented, revoked.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { axe, browser, context, overflow, phone, serve, small, structure } from './harness.mjs';
import { answer, begin, finish, heading, press } from './walk.mjs';

const slug = 'care-preview', desk = '/staff/c/' + slug, password = 'a long walk by the river';
let server, chrome;
before(async () => { server = await serve('serve', ['--password-alone']); chrome = await browser(); });
after(async () => { await chrome?.close(); await server?.stop(); });

const main = async (page) => { await page.waitForLoadState(); return page.locator('main').innerText(); };

// signIn makes an account with the command line, chooses its password with the link and signs in.
async function signIn(page) {
  const out = execFileSync(process.env.GREENPAPER_BIN,
    ['staff', 'add', 'ann@example.org', '--name', 'Ann Author', '--admin', '--role', '*:author', '--data', server.data, '--key-file', server.dir + '/key']).toString();
  await page.goto(server.url + out.match(/^\s+(\/staff\/\S+)$/m)[1]);
  await page.locator('#password').fill(password);
  await press(page, /password/i);
  await page.goto(server.url + '/staff/sign-in');
  await page.locator('#email').fill('ann@example.org');
  await page.locator('#password').fill(password);
  await press(page, 'Sign in');
  await page.goto(server.url + '/staff');
  assert.match(await main(page), /Signed in as Ann Author/);
}

test('a link is made, opened elsewhere, walked without JavaScript at 320 pixels, commented on and revoked', async () => {
  const office = await context(chrome);
  const ann = await office.newPage();
  const found = [];
  const look = async (p) => { found.push(...await axe(p), ...await small(p), ...await structure(p)); };
  await signIn(ann);

  // A manuscript: a copy of a demonstration.
  await ann.goto(server.url + '/staff/new');
  await ann.locator('#slug').fill(slug);
  await ann.locator('input[name=how][value=copy]').check({ force: true });
  await ann.locator('#from').selectOption('care-workforce-pathway');
  await ann.locator('form#page button.govuk-button').last().click();
  await ann.waitForLoadState('load');

  await ann.goto(server.url + desk + '/preview');
  await look(ann);
  await press(ann, 'Make the link');
  assert.match(await ann.title(), /^Error: /);
  await look(ann);
  await ann.locator('#label').fill('Legal team');
  await press(ann, 'Make the link');
  await look(ann);
  const link = await ann.locator('#link').inputValue();
  assert.match(link, new RegExp('^' + server.url + '/preview/'));
  await ann.goto(ann.url());
  await ann.goto(server.url + desk + '/preview');
  assert.ok(!(await ann.content()).includes(link.split('.').pop()), 'the list does not show the link');

  // Somebody else, in another browser: a phone without scripts.
  const c = await context(chrome, { js: false, viewport: phone });
  const page = await c.newPage();
  const unmarked = [];
  const mark = async (p) => {
    const wide = await overflow(p);
    if (wide) unmarked.push(wide);
    const said = await p.locator('header .gp-watermark').allInnerTexts();
    if (said.length !== 1 || !/^Preview for Legal team, revision 1\.\s+Not published\. Answers are thrown away\./.test(said[0])) unmarked.push(`${p.url()}: ${said}`);
    if (await p.locator('meta[name=robots][content=noindex]').count() !== 1 || await p.locator('link[rel=canonical], link[rel=alternate]').count()) unmarked.push(p.url() + ' may be found');
  };
  await page.goto(link);
  assert.equal((await c.cookies()).length, 0, 'following the link alone opens nothing');
  await press(page, 'Open the preview');
  assert.match(new URL(page.url()).pathname, /^\/c\/~[a-z0-9]+$/);
  await mark(page);
  const start = page.url();
  for (const path of ['/questions', '/privacy', '/site/help', '/site/cookies', '/nothing-here']) {
    await page.goto(start + path);
    await mark(page);
  }
  await begin(page, start);
  await mark(page);
  await answer(page, { capacity: 'organisation' }, mark);
  await mark(page);
  await finish(page, mark);
  await page.getByRole('link', { name: /copy/i }).first().click();
  await page.waitForLoadState('load');
  await mark(page);

  // A comment on a question.
  await page.goto(start + '/questions');
  await page.getByRole('link', { name: /^Comment on this question/ }).nth(1).click();
  await page.waitForLoadState('load');
  await mark(page);
  await press(page, 'Send the comment');
  assert.match(await page.title(), /^Error: /);
  await mark(page);
  await page.locator('#name').fill('Lee Legal');
  await page.locator('#text').fill('Say which year is meant.');
  await press(page, 'Send the comment');
  assert.match(await main(page), /Your comment was sent[\s\S]*Say which year is meant\./);
  await mark(page);
  assert.deepEqual([...new Set(unmarked)], []);

  // The same pages as a browser with scripts shows them.
  const scripted = await context(chrome);
  const other = await scripted.newPage();
  await other.goto(link);
  await look(other);
  await press(other, 'Open the preview');
  for (const path of ['', '/questions']) {
    await other.goto(start + path);
    await look(other);
  }
  const { list } = await begin(other, start);
  for (const path of ['', '/s/who/1', '/check']) {
    await other.goto(list + path);
    await look(other);
  }

  // The author resolves it.
  await ann.goto(server.url + desk);
  assert.match(await main(ann), /1 open/);
  await ann.goto(server.url + desk + '/comments');
  await look(ann);
  await ann.getByRole('link', { name: /^Open and reply/ }).click();
  await ann.waitForLoadState('load');
  await look(ann);
  await ann.locator('#text').fill('It is the calendar year.');
  await press(ann, 'Send the reply');
  await press(ann, /^Resolve/);
  assert.match(await main(ann), /The comment is resolved[\s\S]*There is no open comment/);
  await look(ann);

  // Revoked: nothing more is shown, and it says what to do.
  await ann.goto(server.url + desk + '/preview');
  await ann.getByRole('link', { name: /^Revoke/ }).click();
  await ann.waitForLoadState('load');
  await look(ann);
  await press(ann, 'Revoke the link');
  assert.match(await main(ann), /The link is revoked/);
  for (const path of [link, start, start + '/questions', list, start.replace('/c/~', '/preview/') + '/comments']) {
    const answered = await other.goto(path);
    assert.equal(answered.status(), 410, path);
    assert.equal(await heading(other), 'This preview link has been revoked');
    assert.match(await main(other), /Ask them for a new one/);
  }
  await look(other);
  assert.deepEqual([...new Set(found)], []);

  // Nothing of it is among the responses.
  const csv = execFileSync(process.env.GREENPAPER_BIN, ['export', 'care-workforce-pathway', '--format', 'csv', '--data', server.data, '--key-file', server.dir + '/key']).toString();
  assert.ok(!csv.includes('Words about'), 'an answer of the preview is exported');
  for (const x of [office, c, scripted]) await x.close();
});
