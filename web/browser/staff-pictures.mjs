// Takes the pictures of pages for staff from a running gallery: of each page that docs/staff-pages.md, docs/running.md or
// docs/analysing.md names as images/page-NAME.png, where the gallery calls it staff-NAME. Or only of those that are named here.
//
//   greenpaper gallery --addr 127.0.0.1:8082 &
//   GREENPAPER_BIN=greenpaper node staff-pictures.mjs http://127.0.0.1:8082 ../../docs/images [NAME…]
//
// Without a folder it lists the pages of the gallery that have no picture yet.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser } from './harness.mjs';
import { withPalette } from './palette.mjs';

const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs');
const tallest = 1500; // longer pages are cut: their end looks like their middle

const [url, folder, ...only] = process.argv.slice(2);
if (!url) throw new Error('give the address of a gallery, and a folder');
const shown = [...(await (await fetch(url + '/gallery/')).text()).matchAll(/href="\/gallery\/staff-([^"]+)"/g)].map((m) => m[1]);
const named = new Set();
for (const doc of ['staff-pages.md', 'running.md', 'analysing.md']) {
  const text = await readFile(path.join(docs, doc), 'utf8').catch(() => '');
  for (const m of text.matchAll(/images\/page-([a-z0-9-]+)\.png/g)) named.add(m[1]);
}
if (!folder) {
  for (const name of shown) if (!named.has(name) && !name.endsWith('-error')) console.log(name);
} else {
  const chrome = await browser();
  const page = await chrome.newPage({ viewport: { width: 920, height: 900 }, deviceScaleFactor: 0.75 });
  // Nobody is signed in, so pictures come from where everybody sees them, and the check of a text never answers.
  await page.route((u) => /\/files\/(get\/)?[^/]+\.(svg|png|jpg)$/.test(u.pathname), (route) =>
    route.continue({ url: `${url}/c/showcase/files/${path.basename(new URL(route.request().url()).pathname)}` }));
  await page.route((u) => /^\/staff\/.*\/check$/.test(u.pathname), () => {});
  for (const name of only.length ? only : named) {
    if (!shown.includes(name)) throw new Error(`the gallery has no page staff-${name}`);
    await page.goto(`${url}/gallery/staff-${name}`);
    const height = await page.evaluate(() => document.querySelector('.govuk-template__body').scrollHeight);
    const clip = { x: 0, y: 0, width: 920, height: Math.min(height, tallest) };
    await writeFile(path.join(folder, `page-${name}.png`), withPalette(await page.screenshot({ fullPage: true, clip })));
  }
  await chrome.close();
}
