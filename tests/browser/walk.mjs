// SPDX-License-Identifier: Apache-2.0
// The walk that the service exists for, from the office to the café. With JAVASCRIPT=off the
// browser runs no script at all.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE, Demo, ROBOT } from './demo.mjs';
import { CONFIRM, RESET, openReset, pressReset, signIn, signOut, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

let demo, visit, page, token, robots;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo, { javaScriptEnabled: process.env.JAVASCRIPT !== 'off' });
    page = await visit.person();
    visit.secret(ALICE.password);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

step('in the office the password alone is enough', async () => {
    await page.goto(demo.office);
    await visit.look(page, 'Sign in', 'sign-in');
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await visit.look(page, 'Setup', 'setup');
    assert.match(await words(page), /You will need a security token outside your networks\. Get it/);
});

step('the page with the button lies under My Personal Information', async () => {
    const tree = page.getByRole('navigation', { name: 'Setup' });
    const item = (name) => ({ has: page.getByRole('link', { name, exact: true }) });
    const inner = tree.getByRole('listitem').filter(item('My Personal Information'))
        .getByRole('listitem').filter(item(RESET));
    assert.equal(await inner.count(), 1);
    await tree.getByRole('link', { name: 'My Personal Information' }).click();
    await visit.look(page, 'My Personal Information');
    assert.match(await words(page), /198\.51\.100\.10\s+Network\s+Trusted/);
    await openReset(page);
    await visit.look(page, RESET, 'reset');
});

step('the button issues the first token, and the page says where it went', async () => {
    await pressReset(page);
    await visit.look(page, 'New security token', 'confirmation');
    const text = await words(page);
    assert(text.includes(ALICE.name), 'the whole e-mail address');
    for (const example of ['mypassword', 'XXXXXXXXXX', 'mypasswordXXXXXXXXXX'])
        assert(text.includes(example), example);
    assert.doesNotMatch(text, /sp1_/);
});

step('the token comes by mail, alone on its line', async () => {
    token = await visit.token(ALICE.name);
    await visit.look(visit.mailbox, 'Your new Sallyport security token', 'mail');
    assert((await words(visit.mailbox)).includes('mypasswordXXXXXXXXXX'));
    await visit.mailbox.getByRole('link', { name: 'Back to the mailbox' }).click();
    await visit.look(visit.mailbox, 'Mailbox', 'mailbox');
});

step('whoever signs out is out', async () => {
    await signOut(page);
    await page.goto(`${demo.office}/setup`);
    await visit.look(page, 'Sign in');
});

step('in the café the password alone leads to the confirmation', async () => {
    await signIn(page, demo.cafe, ALICE.name, ALICE.password);
    await visit.look(page, CONFIRM, 'confirm');
});

step('that page never says whether the password was right', async () => {
    const right = await words(page);
    const stranger = await visit.person();
    for (const [name, password] of [[ALICE.name, 'seven loud lanterns'],
        ['nobody@acme.example', ALICE.password]]) {
        await signIn(stranger, demo.cafe, name, password);
        await visit.arrive(stranger, CONFIRM);
        assert.equal(await words(stranger), right);
    }
});

step('password and token sign in, on the page that offers it', async () => {
    await page.getByLabel('User name').fill(ALICE.name);
    await page.getByLabel('Password and security token').fill(ALICE.password + token);
    await page.getByRole('button', { name: 'Sign in with the token' }).click();
    await visit.look(page, 'Setup');
    assert.doesNotMatch(await words(page), /You will need/);
});

step('the history shows each attempt, its network and its token', async () => {
    await page.getByRole('link', { name: 'My Login History' }).first().click();
    await visit.look(page, 'My Login History', 'history');
    const rows = await page.getByRole('row').allInnerTexts();
    const has = (...parts) => rows.some((row) => parts.every((part) => row.includes(part)));
    assert(has('203.0.113.50', 'outside', 'right, and needed', 'web page'), rows);
    assert(has('203.0.113.50', 'outside', 'none', 'Reference'), rows);
    assert(has('198.51.100.10', 'trusted', 'none', 'web page'), rows);
});

step('programs log in from the café with password and token', async () => {
    await demo.command('token', 'reset', ROBOT.name);
    robots = await visit.token(ROBOT.name);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password), 'LOGIN_MUST_USE_SECURITY_TOKEN');
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + token), 'allowed');
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + robots), 'INVALID_LOGIN');
    assert.equal(await demo.soapLogin(ROBOT.name, ROBOT.password + robots), 'allowed');
});

step('a second reset names the program, and kills the old token at the next request', async () => {
    await openReset(page);
    await visit.look(page, RESET);
    assert.match(await words(page), /makes your current token invalid/);
    assert.equal(await page.getByRole('row').filter({ hasText: '203.0.113.0/24' }).count() > 0, true);
    await pressReset(page);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + token), 'INVALID_LOGIN');
    await visit.look(page, 'New security token');
    assert.match(await words(page), /Your old token is dead in all API applications/);
});

step('the newly mailed token works, and nobody else is affected', async () => {
    const newest = await visit.token(ALICE.name);
    assert.notEqual(newest, token);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + newest), 'allowed');
    assert.equal(await demo.soapLogin(ROBOT.name, ROBOT.password + robots), 'allowed');
});

step('no page complained, and no secret stood in an address', async () => {
    await signOut(page);
    visit.verify();
});
