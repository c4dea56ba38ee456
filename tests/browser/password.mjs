// SPDX-License-Identifier: Apache-2.0
// Passwords: the change that brings a new token, the links from the host, the reference of a
// refusal; and the pages beside the walk.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE, Demo, GRACE } from './demo.mjs';
import { signIn, signOut, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

const SECOND = 'nine patient lighthouses';
const THIRD = 'eleven crooked windmills';
let demo, visit, page, token;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    page = await visit.person();
    for (const password of [ALICE.password, GRACE.password, SECOND, THIRD])
        visit.secret(password);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

const follow = (name) => page.getByRole('navigation', { name: 'Setup' })
    .getByRole('link', { name }).click();

async function changePassword(current, next, again = next) {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password', { exact: true }).fill(next);
    await page.getByLabel('New password again').fill(again);
    await page.getByRole('button', { name: 'Change password' }).click();
}

async function setPassword(password) {
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password again').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();
}

async function refused(pattern) {
    const alert = page.getByRole('alert').filter({ hasText: pattern });
    await alert.waitFor();
}

step('a new password must be typed twice, and be long', async () => {
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    await follow('Change My Password');
    await visit.look(page, 'Change My Password');
    await changePassword(ALICE.password, SECOND, THIRD);
    await refused('are not the same');
    await changePassword(ALICE.password, 'short');
    await refused('too short');
    await changePassword('not this one at all', SECOND);
    await refused('current password is wrong');
    await visit.look(page, 'Change My Password');
});

step('the change mails a new token', async () => {
    await changePassword(ALICE.password, SECOND);
    await visit.look(page, 'Password changed');
    token = await visit.token(ALICE.name);
    assert.equal(await demo.soapLogin(ALICE.name, SECOND + token), 'allowed');
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + token), 'INVALID_LOGIN');
    await signOut(page);
});

step('the reference of a refused sign-in explains it to the user', async () => {
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await page.getByRole('alert').waitFor();
    const reference = (await page.getByRole('alert').innerText()).match(/Reference: (\w{10})/)[1];
    await signIn(page, demo.office, ALICE.name, SECOND);
    await visit.arrive(page, 'Setup');
    await follow('Explain a Refusal');
    await page.getByLabel('Reference').fill(reference);
    await page.getByRole('button', { name: 'Look up' }).click();
    await visit.look(page, 'Explain a Refusal', 'explain');
    const text = await words(page);
    assert.match(text, /password/i);
    assert(text.includes('198.51.100.10'), text);
    await page.getByLabel('Reference').fill('abcdefghij');
    await page.getByRole('button', { name: 'Look up' }).click();
    await refused('No attempt that you may see');
    await visit.look(page, 'Explain a Refusal');
    await signOut(page);
});

async function link(username) {
    const output = await demo.command('user', 'link', username);
    return output.match(/http\S+\/welcome\S+/)[0];
}

step('a link from the host sets the administrator’s password', async () => {
    const url = await link(GRACE.name);
    await page.goto(url);
    await visit.look(page, 'Set a new password');
    await setPassword(THIRD);
    await visit.look(page, 'Password set');
    await page.getByRole('link', { name: /Go on to Setup|Sign in/ }).click();
    await page.waitForURL(/\/(setup|login)$/);
    await signIn(page, demo.office, GRACE.name, THIRD);
    await visit.arrive(page, 'Setup');
    visit.expectConsole(/404/);
    await page.goto(url);
    await visit.look(page, 'This link cannot be used');
});

step('the pages beside the walk can be read by everybody', async () => {
    await page.goto(`${demo.office}/help/security-tokens`);
    await visit.look(page, 'Security Tokens');
    await page.goto(`${demo.office}/demo`);
    await visit.look(page, 'Demonstration', 'demo');
    await page.goto(`${demo.cafe}/demo/mailbox`);
    await visit.look(page, 'Mailbox');
    await page.goto(`${demo.cafe}/nowhere`);
    await visit.look(page, 'Page not found');
});

step('a form from elsewhere is refused with a page', async () => {
    visit.expectConsole(/403|404/);
    const stranger = await visit.person();
    await stranger.goto(`${demo.office}/login`);
    await stranger.context().clearCookies();
    await stranger.getByLabel('User name').fill(ALICE.name);
    await stranger.getByLabel('Password').fill(SECOND);
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await visit.look(stranger, 'This form cannot be accepted');
});

step('no page complained, and no secret stood in an address', () => visit.verify());
