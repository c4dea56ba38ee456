// SPDX-License-Identifier: Apache-2.0
// What people do on the pages, as steps that several tests share.
import assert from 'node:assert/strict';
import { test } from 'node:test';

export const CONFIRM = 'Confirm your identity';
export const RESET = 'Reset My Security Token';

let failed = false;

/** One step of a walk: where one failed, those behind it have nothing to stand on. */
export function step(name, body) {
    test(name, async () => {
        assert(!failed, 'an earlier step failed');
        failed = true;
        await body();
        failed = false;
    });
}

/** Fills the sign-in form of a site and sends it; where that leads is for the caller to see. */
export async function signIn(page, site, username, secret) {
    await page.goto(`${site}/login`);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From the café with a token fresh from the mailbox: a session that has shown a second secret. */
export async function signInOutside(visit, page, person) {
    await visit.demo.command('token', 'reset', person.name);
    const token = await visit.token(person.name);
    await signIn(page, visit.demo.cafe, person.name, visit.secret(person.password) + token);
    await visit.arrive(page, 'Setup');
    return token;
}

export async function signOut(page) {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/login$/);
}

/** To the page with the button, the way that the navigation shows. */
export async function openReset(page) {
    const setup = page.getByRole('navigation', { name: 'Setup' });
    await setup.getByRole('link', { name: 'My Personal Information' }).click();
    await setup.getByRole('link', { name: RESET }).click();
}

export async function pressReset(page) {
    await page.getByRole('button', { name: 'Reset Security Token' }).click();
}

/** The words of a page's content. */
export const words = (page) => page.getByRole('main').innerText();
