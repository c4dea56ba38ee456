// SPDX-License-Identifier: Apache-2.0
// Signing in and resetting the token with Tab, Space and Enter alone.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE, Demo } from './demo.mjs';
import { CONFIRM, RESET, step } from './steps.mjs';
import { Visit } from './visit.mjs';

const MAX_TABS = 40;
let demo, visit, page, token;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    page = await visit.person();
});
after(async () => {
    await visit.close();
    await demo.stop();
});

const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Presses Tab until the focus is there; it must also be visible there. */
async function tabTo(locator) {
    for (let i = 0; i < MAX_TABS; i++) {
        await page.keyboard.press('Tab');
        if (await focused(locator))
            return locator.evaluate((element) => getComputedStyle(element).outlineStyle)
                .then((style) => assert.notEqual(style, 'none', 'the focus can be seen'));
    }
    assert.fail(`Tab never reaches ${locator}`);
}

async function press(role, name) {
    await tabTo(page.getByRole(role, { name, exact: true }));
    await page.keyboard.press('Enter');
}

async function signIn(secret) {
    await tabTo(page.getByLabel('User name'));
    await page.keyboard.type(ALICE.name);
    await tabTo(page.getByLabel('Password'));
    await page.keyboard.type(secret);
}

step('Enter in the form signs in', async () => {
    await page.goto(`${demo.office}/login`);
    await signIn(ALICE.password);
    await page.keyboard.press('Enter');
    await visit.arrive(page, 'Setup');
});

step('the first Tab offers to skip the navigation', async () => {
    await page.keyboard.press('Tab');
    assert(await focused(page.getByRole('link', { name: 'Skip to the content' })));
    await page.keyboard.press('Enter');
    await press('link', 'Get it now.');
    await visit.arrive(page, RESET);
});

step('the button is reached from the navigation', async () => {
    await page.goto(`${demo.office}/setup`);
    await press('link', RESET);
    await visit.arrive(page, RESET);
    await press('button', 'Reset Security Token');
    await visit.arrive(page, 'New security token');
    token = await visit.token(ALICE.name);
    await press('button', 'Sign out');
    await visit.arrive(page, 'Sign in');
});

step('the confirmation in the café too', async () => {
    await page.goto(`${demo.cafe}/login`);
    await signIn(ALICE.password);
    await press('button', 'Sign in');
    await visit.arrive(page, CONFIRM);
    await tabTo(page.getByRole('textbox', { name: 'Code' }));
    await page.keyboard.type(await visit.code(ALICE.name));
    await tabTo(page.getByLabel('Remember this browser, so that it needs no code'));
    await page.keyboard.press('Space');
    await press('button', 'Confirm');
    await visit.arrive(page, 'Setup');
});

step('and password with token', async () => {
    page = await visit.person();
    await page.goto(`${demo.cafe}/login`);
    await signIn(ALICE.password + token);
    await page.keyboard.press('Enter');
    await visit.arrive(page, 'Setup');
});

step('no page complained, and no secret stood in an address', () => visit.verify());
