// Takes the pictures of docs/journey.md: an employer's way through the care workforce pathway on a phone of 320 pixels without
// JavaScript, some pages on a wide screen, and pages that need a clock or a fault from the gallery.
//
//   GREENPAPER_BIN=/path/to/greenpaper npm run screenshots
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser, context, phone, serve } from './harness.mjs';
import { withPalette } from './palette.mjs';
import { fill, press } from './walk.mjs';

const out = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const tallest = { phone: 1500, wide: 1100 }; // longer pages are cut: their end looks like their middle
const go = /^(Save and continue|Continue)$/;

// what the employer of the pictures says. Questions that are not here are left empty.
const answers = {
  capacity: 'organisation', 'org-name': 'Bluebell Home Care', 'org-type': 'home-care', 'org-areas': 'north-east', 'org-method': ['team', 'staff'],
  'agree-structure': '4', 'next-roles.deputy-managers': '1', 'next-roles.support': '2', 'frame-practitioner.skills': '5',
  'frame-practitioner.responsibilities': '4', 'frame-practitioner.experience': '4', 'frame-practitioner.opportunities': '3', 'comment-on': ['practitioner'], 'publish-wish': 'unnamed', 'contact-purposes': 'outcome',
  'agree-structure.comment': 'The four categories match the jobs we have. Say how an office role fits in.',
  'trained.1.role': 'Care worker', 'trained.1.staff': '12', 'trained.1.cost': '3600',
  examples: 'A buddy scheme: each new starter works two weeks beside somebody with experience. Fewer people leave in the first year.',
  'anything-else': 'Small employers need help to find cover while staff train.', 'email-address': 'manager@bluebell.example',
};

// The pictures of staff are taken by others: life.test.mjs, running.test.mjs and staff-pictures.mjs.
const theirs = (f) => /^(staff|page|run)-/.test(f);
for (const f of await readdir(out).catch(() => [])) if (!theirs(f)) await rm(path.join(out, f));
await mkdir(out, { recursive: true });
const chrome = await browser();
await journey();
await gallery();
await chrome.close();
let total = 0;
for (const f of (await readdir(out)).filter((f) => !theirs(f))) total += (await stat(path.join(out, f))).size;
console.log(`${(total / 1e6).toFixed(1)} MB in ${out}`);

// shoot takes one picture from the top of the page, as far as its end or the tallest.
async function shoot(page, name) {
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.evaluate(() => scrollTo(0, 0));
  const clip = { x: 0, y: 0, width, height: Math.min(height, width > 400 ? tallest.wide : tallest.phone) };
  await writeFile(path.join(out, name + '.png'), withPalette(await page.screenshot({ fullPage: true, clip })));
}

// own opens a browser of its own on a phone, or on a wide screen.
async function own(wide = false) {
  const c = await context(chrome, wide ? { viewport: { width: 1000, height: 800 } } : { js: false, viewport: phone });
  return c.newPage();
}

async function journey() {
  const server = await serve('serve');
  const start = server.url + '/c/care-workforce-pathway';
  const wide = await own(true);
  const both = async (page, url, name) => {
    await page.goto(url);
    await shoot(page, name + '-phone');
    await wide.goto(url);
    await shoot(wide, name);
  };
  const page = await own();
  await both(page, server.url + '/', 'finder');
  await both(page, start, 'start-page');
  await page.goto(start + '/questions');
  await shoot(page, 'all-questions');
  await page.goto(start + '/privacy');
  await shoot(page, 'privacy-notice');
  await page.goto(start);
  await press(page, 'Start now');
  await shoot(page, 'code');
  const list = page.url().replace(/\/code$/, '');
  await page.goto(list);
  await shoot(page, 'task-list');
  await page.goto(list + '/s/who/1');
  await shoot(page, 'question');
  await press(page, go);
  await shoot(page, 'error');
  const steps = ['who/1', 'your-organisation/1', 'your-organisation/2', 'structure/1', 'structure/2', 'category-practitioner/1', 'using/1', 'what-works/1', 'what-works/2', 'finish/1', 'finish/2', 'contact/1', 'contact/2'];
  const named = { 'structure/1': 'opinion', 'structure/2': 'ranking', 'category-practitioner/1': 'grid-phone', 'what-works/2': 'upload' };
  for (const step of steps) {
    await page.goto(`${list}/s/${step}`);
    if (!page.url().endsWith(step)) continue;
    await fill(page, answers, { only: true });
    if (named[step]) await shoot(page, named[step]);
    await press(page, go);
    if (step === 'structure/2') { await page.goto(list); await shoot(page, 'task-list-halfway'); }
  }
  await wide.context().addCookies(await page.context().cookies());
  await both(page, list + '/check', 'check');
  await wide.goto(list + '/s/category-practitioner/1');
  await shoot(wide, 'grid');
  await page.goto(list + '/check');
  await press(page, 'Continue');
  await shoot(page, 'declaration');
  await press(page, 'Send your response');
  await shoot(page, 'sent');
  await both(page, list + '/copy', 'copy');
  await page.goto(list + '/withdraw');
  await shoot(page, 'withdraw');
  await page.goto(list + '/sent');
  await press(page, 'Leave this computer');
  await shoot(page, 'left');
  await page.goto(server.url + '/resume');
  await shoot(page, 'resume');
  await page.goto(server.url + '/c/talk-health-and-care');
  await press(page, 'Start now');
  await page.goto(page.url().replace(/code$/, 's/safe/1'));
  await shoot(page, 'exit-this-page');
  await server.stop();
}

async function gallery() {
  const server = await serve('gallery');
  const page = await own();
  for (const [name, at] of Object.entries({
    conflict: 'conflict', 'leaves-out': 'conflict-closes', rounds: 'step-friends-rounds-empty', equality: 'equality', 'equality-question': 'equality-equality-1',
    'after-closing': 'closed', 'grace': 'grace', 'not-found': 'error-404', 'service-problem': 'error-503',
  })) {
    await page.goto(server.url + '/gallery/' + at);
    await shoot(page, name);
  }
  await server.stop();
}
