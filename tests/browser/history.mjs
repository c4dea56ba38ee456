// SPDX-License-Identifier: Apache-2.0
// The login history of an organization as an administrator reads it: views, filters, the picture,
// a download, and who uses a token one click away.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { ALICE, Demo, GRACE } from './demo.mjs';
import { signIn, signInOutside, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

let demo, visit, page;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

const attempts = () => page.getByRole('region', { name: 'Login history' });

step('the page shows attempts and the picture, accessible and fitting', async () => {
    const alice = await visit.person();
    await signIn(alice, demo.office, ALICE.name, 'something quite else than that');
    page = await visit.person();
    await signInOutside(visit, page, GRACE);
    await page.getByRole('navigation', { name: 'Setup' })
        .getByRole('link', { name: 'Login History', exact: true }).click();
    await visit.look(page, 'Login History');
    const table = page.getByRole('table', { name: /Attempts by outcome and by network/ });
    assert((await table.getByRole('row').count()) >= 7);
    assert.match(await attempts().innerText(), /grace@acme\.example[^]*alice@acme\.example/);
});

step('a view is one click, and shows only what it says', async () => {
    await page.getByRole('link', { name: 'Refused' }).click();
    await visit.look(page, 'Login History');
    const text = await attempts().innerText();
    assert.match(text, /alice@acme\.example/);
    assert.doesNotMatch(text, /grace@acme\.example/);
});

step('the filter works by keyboard and keeps what was asked', async () => {
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.waitForLoadState();
    await page.getByText('Filter', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('User name').fill(ALICE.name);
    await page.keyboard.press('Enter');
    await page.waitForURL(/user=alice/);
    await visit.look(page, 'Login History');
    assert.doesNotMatch(await attempts().innerText(), /grace@acme\.example/);
    assert.equal(await page.locator('#user').inputValue(), ALICE.name);
});

step('the download holds what the filter shows', async () => {
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'CSV', exact: true }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'login-history.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    assert(lines[0].startsWith('id,time,organization,user,'));
    assert(lines.length > 1 && lines.slice(1).every((line) => line.includes(ALICE.name)), lines);
});

step('who uses a token is one click away', async () => {
    await page.getByRole('main').getByRole('link', { name: 'who uses a security token' }).click();
    await visit.look(page, 'Who Uses a Security Token');
    assert.match(await words(page), /grace@acme\.example[^]*outside/);
});

step('no page complained', async () => visit.verify());
