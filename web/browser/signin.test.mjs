// Signing in as a member of staff, with a passkey of Chromium's own virtual authenticator and at a real provider of OpenID Connect.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { Provider } from 'oidc-provider';
import { axe, browser, context, freePort, overflow, phone, serve, structure } from './harness.mjs';

const password = 'four quiet paper lanterns';
let b, provider, site;

// idp starts the provider. It knows whoever signs in there with an address and any password, and vouches for the address unless it
// begins with "un".
async function idp(back) {
  const port = await freePort();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const oidc = new Provider(`http://localhost:${port}`, {
    clients: [{ client_id: 'greenpaper', client_secret: process.env.GREENPAPER_OIDC_SECRET, redirect_uris: [back], response_types: ['code'], grant_types: ['authorization_code'] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('un') }) }),
  });
  const server = oidc.listen(port, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return { url: `http://localhost:${port}`, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

// totp is the code of an authenticator app.
function totp(secret, at = Date.now()) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((x) => parseInt(x, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1e6).padStart(6, '0');
}

// greenpaper runs a command beside the server.
function greenpaper(...args) {
  const r = spawnSync(process.env.GREENPAPER_BIN, [...args, '--data', site.data, '--key-file', path.join(site.dir, 'key')], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout;
}

// sound says what is wrong with a page, at the size of a phone too.
async function sound(page) {
  const found = [...await axe(page), ...await structure(page)];
  await page.setViewportSize(phone);
  found.push(...[await overflow(page)].filter(Boolean));
  await page.setViewportSize({ width: 1100, height: 900 });
  assert.deepEqual(found, []);
}

// key gives the page a passkey of the computer itself, whose owner always puts their finger on it.
async function key(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { cdp, authenticatorId };
}

// join takes the link that the command prints and chooses a password.
async function join(page, email) {
  const said = greenpaper('staff', 'add', email, '--name', 'Ann Author', '--admin');
  await page.goto(site.home + said.match(/^ +(\/staff\/\S+)$/m)[1]);
  await page.getByLabel('Password', { exact: false }).first().fill(password);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL('**/staff/sign-in**');
}

async function givePassword(page, email) {
  await page.goto(site.home + '/staff/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

before(async () => {
  process.env.GREENPAPER_OIDC_SECRET = randomBytes(24).toString('hex');
  b = await browser();
  // The provider has to know where the service is, and the service where the provider is: so the service's port is found first.
  const port = await freePort();
  provider = await idp(`http://localhost:${port}/staff/sign-in/single/back`);
  site = await serve('serve', ['--no-demo', '--addr', `localhost:${port}`, '--oidc-issuer', provider.url, '--oidc-client-id', 'greenpaper'], { port });
  site.home = `http://localhost:${port}`;
});

after(async () => {
  await b?.close();
  await site?.stop();
  await provider?.stop();
});

test('a newcomer sets up a passkey, and signs in with it ever after', async () => {
  const c = await context(b);
  const page = await c.newPage();
  const { cdp, authenticatorId } = await key(page);
  await join(page, 'ann@example.org');
  await sound(page);
  await givePassword(page, 'ann@example.org');
  await page.waitForURL('**/staff/sign-in/set-up');
  await sound(page);
  await page.goto(site.home + '/staff');
  assert.match(page.url(), /sign-in/, 'nothing opens before the second factor is there');
  await page.goto(site.home + '/staff/sign-in/set-up');
  await page.getByLabel('Name of the passkey').fill('This computer');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.waitForURL('**/staff/account/recovery**');
  await sound(page);
  const codes = await page.locator('.gp-codes__code').allInnerTexts();
  assert.equal(codes.length, 10);
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].rpId, 'localhost');
  assert.equal(credentials[0].isResidentCredential, true);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.goto(site.home + '/staff/account');
  assert.match(await page.locator('main').innerText(), /This computer/);
  await sound(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/staff/sign-in');
  await sound(page);

  // With the passkey alone: no address, no password.
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL('**/staff');
  await page.getByRole('button', { name: 'Sign out' }).click();

  // As the second factor, after the password.
  await givePassword(page, 'ann@example.org');
  await page.waitForURL('**/staff/sign-in/code');
  await sound(page);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.waitForURL('**/staff');
  await page.getByRole('button', { name: 'Sign out' }).click();

  // A finger that is not Ann's: the browser gives nothing, and the page says so.
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('Your browser gave us no passkey').waitFor();
  await sound(page);

  // The passkey is lost: a recovery code, once.
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  await givePassword(page, 'ann@example.org');
  await page.getByLabel('Code').fill(codes[4]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/staff');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await givePassword(page, 'ann@example.org');
  await page.getByLabel('Code').fill(codes[4]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('That code does not work').first().waitFor();
  await sound(page);
  await c.close();
});

test('without JavaScript, an authenticator app does', async () => {
  const c = await context(b, { js: false });
  const page = await c.newPage();
  await join(page, 'bob@example.org');
  await givePassword(page, 'bob@example.org');
  await page.waitForURL('**/staff/sign-in/set-up');
  assert.equal(await page.getByRole('button', { name: 'Make a passkey' }).count(), 0, 'a passkey is offered where none can be made');
  assert.equal(await page.getByRole('heading', { name: 'Use a passkey' }).count(), 0);
  const secret = (await page.locator('.gp-secret').innerText()).replaceAll(' ', '');
  assert.match(await page.locator('svg.gp-qr path').getAttribute('d'), /^M4 4h7v1h-7z/, 'the square begins with its corner');
  const code = totp(secret);
  await page.getByLabel('Code from the app').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.waitForURL('**/staff/account/recovery**');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await givePassword(page, 'bob@example.org');
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('That code does not work').first().waitFor();
  await page.getByLabel('Code').fill(totp(secret, Date.now() + 30000));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/staff');
  await c.close();
});

// atProvider signs in at the provider and agrees to what it asks.
async function atProvider(page, email) {
  await page.goto(site.home + '/staff/sign-in?next=/staff/account');
  await page.getByRole('button', { name: 'Sign in with your organisation’s account' }).click();
  await page.waitForURL(provider.url + '/interaction/**');
  await page.locator('input[name=login]').fill(email);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
}

test('single sign-on at a real provider', async () => {
  const c = await context(b);
  const page = await c.newPage();
  await join(page, 'cat@example.org');
  await atProvider(page, 'cat@example.org');
  await page.waitForURL('**/staff/account');
  const words = await page.locator('main').innerText();
  assert.match(words, /cat@example\.org/);
  assert.ok(words.includes(provider.url), 'the account is linked');
  await sound(page);
  await c.close();

  for (const email of ['nobody@example.org', 'unproven@example.org']) {
    const d = await context(b);
    const other = await d.newPage();
    if (email.startsWith('un')) await join(other, email);
    await atProvider(other, email);
    await other.getByRole('heading', { name: 'We have no account for you' }).waitFor();
    await sound(other);
    await other.goto(site.home + '/staff');
    assert.match(other.url(), /sign-in/);
    await d.close();
  }
});

test('the log of the program has no secrets', () => {
  for (const word of [password, process.env.GREENPAPER_OIDC_SECRET]) assert.ok(!site.log().includes(word));
});
