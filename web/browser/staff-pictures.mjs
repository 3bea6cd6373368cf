// Takes the pictures of docs/staff-pages.md from a running gallery: `node staff-pictures.mjs http://127.0.0.1:8082 FOLDER`.
import path from 'node:path';
import { browser } from './harness.mjs';

export const names = `sign-in sign-in-set-up account-app account-recovery-codes sign-in-code people-invite people-link people-person people-roles
  people-here settings-blackout editor-insert editor-lines editor-help editor-conflict editor-revision preview-made preview-door comments-one
  publication-ask publication-read versions-compare versions-show times-change times-confirm invitations invitations-codes invitations-letters
  invitations-links outcome-files outcome-preview outcome-delay outcome-addresses log-checked log-head`.split(/\s+/);

const [url, folder] = process.argv.slice(2);
if (url && folder) {
  const chrome = await browser();
  const page = await chrome.newPage({ viewport: { width: 1100, height: 900 }, deviceScaleFactor: 0.75 });
  for (const name of names) {
    const answer = await page.goto(`${url}/gallery/staff-${name}`);
    if (!answer.ok()) throw new Error(`the gallery has no page staff-${name}`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.screenshot({ path: path.join(folder, `page-${name}.png`), clip: { x: 0, y: 0, width: 1100, height: Math.min(height, 1600) }, fullPage: true });
  }
  await chrome.close();
}
