// Every page and every question type, empty, filled and in error: axe at two widths, nothing wider than a small phone, and the
// Nu HTML checker over the markup as it was sent.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { axe, browser, context, overflow, phone, serve, small, spaced, structure } from './harness.mjs';

const lanes = Math.min(4, availableParallelism());
let server, chrome, pages;
before(async () => {
  server = await serve('gallery');
  chrome = await browser();
  const index = await (await fetch(server.url + '/gallery/')).text();
  pages = [...new Set([...index.matchAll(/href="(\/gallery\/[^"#?]+)"/g)].map((m) => m[1]))];
  assert.ok(pages.length > 40, `the gallery lists its pages, not ${pages.length}`);
});
after(async () => { await chrome?.close(); await server?.stop(); });

// visit looks at every page, in as many browsers of their own as there are processors.
async function visit(viewport, look) {
  const found = [];
  const todo = [...pages];
  const lane = async () => {
    const c = await context(chrome, viewport ? { viewport } : {});
    const page = await c.newPage();
    for (let p = todo.shift(); p; p = todo.shift()) {
      await page.goto(server.url + p);
      found.push(...await look(page, p));
    }
    await c.close();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  assert.deepEqual([...new Set(found)], []);
}

test('axe finds nothing on any page', () => visit(undefined, (page) => axe(page)));

test('320 pixels: nothing is cut off or too small to hit, and axe finds nothing on pages with errors', () =>
  visit(phone, async (page, p) => [await overflow(page), ...await small(page), ...(/-error$/.test(p) ? await axe(page) : [])].filter(Boolean)));

test('each page has one main part, one h1, headings in order, named parts and a title that tells of an error', () =>
  visit(undefined, (page, p) => structure(page).then((found) => found.map((f) => `${p}: ${f}`))));

test('more space between lines, words and letters (WCAG 1.4.12) cuts nothing off, at 320 and 1100 pixels', async () => {
  for (const viewport of [phone, undefined]) await visit(viewport, spaced);
});

test('print: no button and no navigation on paper, nothing wider than the sheet', () =>
  visit({ width: 720, height: 1000 }, async (page, p) => {
    await page.emulateMedia({ media: 'print' });
    const found = await page.$$eval('button, .govuk-button, footer.gp-footer, .govuk-back-link, .govuk-skip-link, .govuk-exit-this-page', (all) =>
      all.filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120)));
    return [...found.map((f) => `${p}: printed: ${f}`), await overflow(page)].filter(Boolean);
  }));

test('Nu HTML checker: no error', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'greenpaper-html-'));
  try {
    const names = new Map();
    for (const p of pages) {
      const name = p.replace(/[^a-z0-9]+/gi, '_') + '.html';
      names.set(name, p);
      await writeFile(path.join(dir, name), await (await fetch(server.url + p)).text());
    }
    const jar = path.join(path.dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
    let out = '';
    try {
      execFileSync('java', ['-Xss4m', '-jar', jar, '--errors-only', '--format', 'gnu', dir], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 });
    } catch (e) {
      out = String(e.stdout) + String(e.stderr);
    }
    // The checker does not know this property of CSS yet, which lets a box grow with what is typed in it.
    const known = (l) => /“field-sizing”: Property “field-sizing” doesn't exist/.test(l);
    assert.deepEqual(out.split('\n').filter((l) => l && !known(l)).map((l) => l.replace(/^"?file:.*\/([^/"]+\.html)"?/, (_, n) => names.get(n) ?? n)), []);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
