// What every browser test needs: a built greenpaper, a server on a free port with a folder of its own, and a real Chromium.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import AxeBuilder from '@axe-core/playwright';

const bin = process.env.GREENPAPER_BIN;
if (!bin) throw new Error('set GREENPAPER_BIN to a built greenpaper (go build -o FILE ./cmd/greenpaper)');

export async function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)); });
  });
}

// serve starts a subcommand that listens, waits until it answers, and gives its address and a way to stop it.
export async function serve(command, args = [], { env = {}, signal = 'SIGTERM', port } = {}) {
  port ??= await freePort();
  const dir = await mkdtemp(path.join(tmpdir(), 'greenpaper-'));
  const data = args.includes('--data') ? [] : command === 'serve' ? ['--data', path.join(dir, 'data'), '--key-file', path.join(dir, 'key')] : [];
  const child = spawn(bin, [command, ...(args.includes('--addr') ? [] : ['--addr', `127.0.0.1:${port}`]), ...data, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', (b) => { log += b; });
  child.stderr.on('data', (b) => { log += b; });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    if (child.exitCode !== null) throw new Error(`${command} stopped with ${child.exitCode}:\n${log}`);
    try { const r = await fetch(url + '/healthz'); if (r.ok) break; } catch { /* not yet */ }
    if (i > 300) throw new Error(`${command} does not answer:\n${log}`);
    await new Promise((r) => setTimeout(r, 100));
  }
  return {
    url, dir, data: path.join(dir, 'data'), log: () => log,
    async stop() {
      const ended = new Promise((r) => child.once('exit', r));
      child.kill(signal);
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

// browser starts Chromium. With remembers, it keeps pages in memory for the way back, which Playwright turns off otherwise.
export async function browser({ remembers = false } = {}) {
  return chromium.launch({
    ignoreDefaultArgs: remembers ? ['--disable-back-forward-cache'] : [],
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export const phone = { width: 320, height: 640 };

// context is a browser of its own: its cookies are shared with no other.
export async function context(b, { js = true, viewport = { width: 1100, height: 900 } } = {}) {
  const c = await b.newContext({ javaScriptEnabled: js, viewport, locale: 'en-GB', timezoneId: 'Europe/London' });
  c.setDefaultTimeout(15000);
  return c;
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// axe gives one line for each violation found on the page. It needs scripts to run in the page.
export async function axe(page) {
  // Legacy mode: our pages have no frames, and without it each run opens a page of its own.
  const { violations } = await new AxeBuilder({ page }).withTags(tags).options({ resultTypes: ['violations'] }).setLegacyMode(true).analyze();
  // GOV.UK Frontend's script puts aria-expanded on radios that reveal a box. Its makers tested that with people and keep it
  // (docs/accessibility.md); nothing else may break the rule.
  const theirs = (v) => v.id === 'aria-allowed-attr' && v.nodes.every((n) => /class="govuk-radios__input"/.test(n.html) && /aria-expanded/.test(n.html));
  return violations.filter((v) => !theirs(v)).map((v) => `${page.url()}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

// overflow says whether the page scrolls sideways, and which element is to blame.
export async function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return '';
    const inScroller = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX) && p !== document.body) return true; return false; };
    const bad = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > wide + 1 && !inScroller(e));
    return `${location.pathname}: ${document.documentElement.scrollWidth} px wide on a ${wide} px screen: ${bad ? bad.outerHTML.slice(0, 160) : '?'}`;
  });
}

// small lists controls under 24 by 24 CSS pixels (WCAG 2.2, 2.5.8), links inside text and hidden ones left out.
export async function small(page) {
  return page.evaluate(() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary')]
    .filter((e) => e.getAttribute('aria-hidden') !== 'true').filter((e) => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e); return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && (r.width < 24 || r.height < 24); })
    .map((e) => `${location.pathname}: ${e.outerHTML.slice(0, 120)}`));
}

// structure lists what is out of order for somebody who moves about by landmarks and headings. The heading of an error summary
// stands before the h1, as in GOV.UK Frontend.
export async function structure(page) {
  return page.evaluate(() => {
    const found = [];
    const seen = (s) => [...document.querySelectorAll(s)].filter((e) => e.checkVisibility());
    for (const one of ['main', 'h1', 'header', 'footer', 'title']) if (document.querySelectorAll(one).length !== 1) found.push(`${document.querySelectorAll(one).length} × ${one}`);
    let last = 1;
    for (const h of seen('main h1, main h2, main h3, main h4, main h5')) {
      if (h.closest('.govuk-error-summary, .govuk-notification-banner')) continue;
      const level = Number(h.tagName[1]);
      if (level > last + 1) found.push(`${h.tagName} after H${last}: ${h.innerText}`);
      last = level;
    }
    const navs = seen('nav, section[aria-label], section[aria-labelledby]').map((e) => e.getAttribute('aria-label') ?? document.getElementById(e.getAttribute('aria-labelledby') ?? '')?.innerText ?? '');
    if (navs.includes('')) found.push('a part without a name');
    if (new Set(navs).size !== navs.length) found.push(`parts of the same name: ${navs}`);
    const wrong = Boolean(document.querySelector('.govuk-error-summary'));
    if (wrong !== /^Error: /.test(document.title)) found.push(`title: ${document.title}`);
    for (const e of document.querySelectorAll('form')) if (!e.noValidate) found.push('a form that the browser checks: ' + e.action);
    for (const e of seen('[required], [aria-required]')) found.push('required said to the browser: ' + e.name);
    return found;
  });
}

// spaced sets the text spacing of WCAG 1.4.12 and lists what is cut off or pushed off the page by it.
export async function spaced(page) {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  const cut = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((e) => {
    const s = getComputedStyle(e);
    return ['hidden', 'clip'].includes(s.overflowY) && e.clientHeight > 2 && e.scrollHeight > e.clientHeight + 2 && !/hidden|gp-default|skip-link/.test(e.className);
  }).map((e) => `${location.pathname}: cut off: ${e.outerHTML.slice(0, 120)}`));
  return [await overflow(page), ...cut].filter(Boolean);
}
