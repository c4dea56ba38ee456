// SPDX-License-Identifier: Apache-2.0
// In the café without a token: the mailed code, the offer of a token, the remembered browser.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE, Demo } from './demo.mjs';
import { CONFIRM, signIn, signOut, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

let demo, visit, page;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    page = await visit.person();
    visit.secret(ALICE.password);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

async function confirm(code, { remember = false } = {}) {
    await page.getByRole('textbox', { name: 'Code' }).fill(code);
    if (remember)
        await page.getByLabel('Remember this browser, so that it needs no code').check();
    await page.getByRole('button', { name: 'Confirm' }).click();
}

step('a wrong code is refused with a reference', async () => {
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(page, CONFIRM);
    visit.rightCode = await visit.code(ALICE.name);
    await visit.look(visit.mailbox, 'Your Sallyport confirmation code');
    await confirm(visit.rightCode === '12345678' ? '87654321' : '12345678');
    await page.getByRole('alert').waitFor();
    await visit.look(page, CONFIRM);
    assert.match(await page.getByRole('alert').innerText(), /not right.*Reference: \w{10}/s);
});

step('the mailed code signs in, and a token is offered to whoever has none', async () => {
    await confirm(visit.rightCode, { remember: true });
    await visit.look(page, 'Get a security token');
    assert((await words(page)).includes(ALICE.name));
});

step('"not now" goes on, and the remembered browser needs no code', async () => {
    await page.getByRole('link', { name: 'Not now' }).click();
    await visit.arrive(page, 'Setup');
    await signOut(page);
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
});

step('but the password', async () => {
    await signOut(page);
    await signIn(page, demo.cafe, ALICE.name, 'seven loud lanterns');
    await page.getByRole('alert').waitFor();
    await visit.look(page, 'Sign in');
});

step('and a browser that remembers nothing needs the code', async () => {
    const stranger = await visit.person();
    await signIn(stranger, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(stranger, CONFIRM);
    await visit.code(ALICE.name);
});

step('the first token leaves the browser remembered, the next makes it unknown', async () => {
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    await page.goto(`${demo.cafe}/setup/token-offer`);
    await page.getByRole('button', { name: 'Get a security token' }).click();
    await visit.arrive(page, 'New security token');
    const token = await visit.token(ALICE.name);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + token), 'allowed');
    await signOut(page);
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    await page.goto(`${demo.cafe}/setup/reset-token`);
    await page.getByRole('button', { name: 'Reset Security Token' }).click();
    await visit.arrive(page, 'New security token');
    await signOut(page);
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.arrive(page, CONFIRM);
});

step('a session from the office is asked again in the café', async () => {
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    const context = page.context();
    const session = (await context.cookies(demo.office)).find(({ name }) => /session/.test(name));
    const name = session.name.replace('office', 'cafe');
    await context.addCookies([{ ...session, name, domain: '127.0.0.1' }]);
    await page.goto(`${demo.cafe}/setup`);
    await visit.look(page, CONFIRM);
    assert.match(page.url(), /\/setup\/confirm\?next=%2Fsetup$/);
});

step('no page complained, and no secret stood in an address', () => visit.verify());
