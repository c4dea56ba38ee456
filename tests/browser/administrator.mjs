// SPDX-License-Identifier: Apache-2.0
// A new administrator, with the pages only: a trusted range, a profile with login IP ranges, a user
// with it, the token option that comes and goes, a damaged record, a frozen user, who uses a token
// inside, and the history as a file. Only the damage is done by SQL.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ALICE, Demo, GRACE } from './demo.mjs';
import { CONFIRM, RESET, openReset, signIn, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

const EVE = { name: 'eve@acme.example', password: 'nine brass candlesticks' };
const OFFICE = '198.51.100.10';
const FORGED = 'mallory@evil.example';
let demo, visit, page, eve;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    page = await visit.person();
    eve = await visit.person();
    visit.secret(GRACE.password);
    visit.secret(EVE.password);
    visit.expectConsole(/status of (403|409|422)/);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

const tree = (person) => person.getByRole('navigation', { name: 'Setup' });
const press = (name) => page.getByRole('button', { name, exact: true }).click();
const follow = (name) => page.getByRole('link', { name, exact: true }).click();

async function open(title) {
    await tree(page).getByRole('link', { name: title, exact: true }).click();
    await visit.arrive(page, title);
}

/** A deed of the user's page: opened to read what follows from it, then done. */
async function act(title) {
    await page.locator('summary').filter({ hasText: new RegExp(`^${title}$`) }).click();
    await press(title);
    await page.waitForLoadState();
}

async function openUser(name) {
    await open('Users');
    await page.getByRole('searchbox', { name: 'Search' }).fill(name);
    await press('Show');
    await page.getByRole('main').getByRole('link', { name, exact: true }).click();
    await visit.arrive(page, `User ${name}`);
}

async function openProfile(name) {
    await open('Profiles');
    await page.getByRole('main').getByRole('link', { name, exact: true }).click();
    await visit.arrive(page, `Profile ${name}`);
}

/** How many mails to somebody there are, by what their line in the mailbox says. */
async function mails(to, subject) {
    await visit.mailbox.goto(`${demo.office}/demo/mailbox`);
    return visit.mailbox.getByRole('listitem').filter({ hasText: to })
        .filter({ hasText: subject }).count();
}

step('whoever signed in with the password alone shows a second secret first', async () => {
    await signIn(page, demo.office, GRACE.name, GRACE.password);
    await visit.arrive(page, 'Setup');
    await tree(page).getByRole('link', { name: 'Users', exact: true }).click();
    await visit.arrive(page, CONFIRM);
    await press('Mail me a code');
    await page.getByRole('textbox', { name: 'Code' }).fill(await visit.code(GRACE.name));
    await press('Confirm');
    await visit.arrive(page, 'Users');
});

step('a trusted range that is added counts at the next login', async () => {
    await demo.command('token', 'reset', ALICE.name);
    const token = await visit.token(ALICE.name);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password), 'LOGIN_MUST_USE_SECURITY_TOKEN');
    await open('Network Access');
    await follow('New range');
    await visit.arrive(page, 'New Trusted IP Range');
    await page.getByLabel('Start IP address').fill('203.0.113.0');
    await page.getByLabel('End IP address').fill('203.0.113.255');
    await page.getByLabel('Description').fill('Café');
    await press('Save');
    await visit.look(page, 'Network Access', 'network-access');
    assert.match(await words(page), /203\.0\.113\.0\/24/);
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password), 'allowed');
    assert.equal(await demo.soapLogin(ALICE.name, ALICE.password + token), 'allowed');
});

step('a profile with a range that is none is not made, and the page says what to write', async () => {
    await open('Profiles');
    await visit.arrive(page, 'Profiles');
    await follow('New profile');
    await visit.arrive(page, 'New Profile');
    await page.getByLabel('Name', { exact: true }).fill('Warehouse');
    await page.getByLabel('API Enabled').check();
    await page.getByLabel('Ranges', { exact: true }).fill('the warehouse');
    await press('Create');
    await visit.arrive(page, 'New Profile');
    assert.match(await page.getByRole('alert').innerText(), /the warehouse|range/);
    assert.equal(await page.getByLabel('Ranges', { exact: true }).inputValue(), 'the warehouse');
    assert.equal(await page.getByLabel('API Enabled').isChecked(), true);
});

step('a profile with login IP ranges is made', async () => {
    await page.getByLabel('Ranges', { exact: true }).fill(`${OFFICE}\n10.20.0.0/16`);
    await press('Create');
    await visit.arrive(page, 'Profiles');
    assert.match(await page.getByRole('status').innerText(), /created/);
    await openProfile('Warehouse');
    await visit.arrive(page, 'Profile Warehouse');
    assert.match(await words(page), /198\.51\.100\.10[^]*10\.20\.0\.0/);
});

step('a user is invited by mail', async () => {
    await open('Users');
    await follow('New user');
    await visit.arrive(page, 'New User');
    await page.getByLabel('User name').fill(EVE.name);
    await page.getByLabel('Name', { exact: true }).fill('Eve Example');
    await page.getByLabel('E-mail address').fill(EVE.name);
    await page.getByLabel('Profile').selectOption({ label: 'Warehouse' });
    await press('Create and invite');
    await visit.arrive(page, 'Users');
    assert.match(await page.getByRole('status').innerText(), /invitation/);
    const [link] = (await visit.mail(EVE.name, 'Welcome to Sallyport')).match(/http\S+\/welcome\S+/);
    await eve.goto(`${demo.office}${new URL(link).pathname}${new URL(link).search}`);
    await eve.getByLabel('New password', { exact: true }).fill(EVE.password);
    await eve.getByLabel('New password again').fill(EVE.password);
    await eve.getByRole('button', { name: 'Set password' }).click();
    await visit.arrive(eve, 'Password set');
});

step('with ranges in the profile the token option is nowhere', async () => {
    await signIn(eve, demo.office, EVE.name, EVE.password);
    await visit.arrive(eve, 'Setup');
    assert.equal(await tree(eve).getByRole('link', { name: RESET }).count(), 0);
    await eve.goto(`${demo.office}/setup/find?q=token`);
    assert.doesNotMatch(await words(eve), new RegExp(RESET));
    assert.equal((await eve.goto(`${demo.office}/setup/reset-token`)).status(), 403);
    await eve.goto(`${demo.office}/setup/personal-information`);
    assert.match(await words(eve), /certain IP addresses only/);
});

step('a forced reset is refused meanwhile, and mails nothing', async () => {
    const csrf = await eve.locator('input[name=csrf]').first().inputValue();
    const reply = await eve.request.post(`${demo.office}/setup/reset-token`,
        { form: { csrf }, headers: { Origin: demo.office } });
    assert.equal(reply.status(), 403);
    assert.equal(await mails(EVE.name, 'security token'), 0);
});

step('administration is not for a user, in the navigation or by its address', async () => {
    assert.equal(await tree(eve).getByRole('link', { name: 'Users' }).count(), 0);
    for (const path of ['users', 'users/new', 'profiles', 'profiles/new'])
        assert.equal((await eve.goto(`${demo.office}/setup/${path}`)).status(), 403, path);
    await eve.goto(`${demo.office}/setup/find?q=users`);
    assert.match(await words(eve), /No page of yours matches/);
});

step('without the ranges the option is there at the next request', async () => {
    await openProfile('Warehouse');
    await follow('Edit');
    await visit.arrive(page, 'Edit Profile');
    await page.getByLabel('Ranges', { exact: true }).fill('');
    await press('Save');
    await visit.arrive(page, 'Profile Warehouse');
    assert.match(await page.getByRole('status').innerText(), /saved/);
    await eve.goto(`${demo.office}/setup`);
    assert.equal(await tree(eve).getByRole('link', { name: RESET }).count(), 1);
    assert.equal((await eve.goto(`${demo.office}/setup/reset-token`)).status(), 200);
});

step('login hours of a day are kept as they were written', async () => {
    await follow('Edit');
    await page.getByLabel('Monday', { exact: true }).fill('08:00-12:00, 13:00-18:00');
    await page.getByLabel('Sunday').fill('18:00-08:00');
    await press('Save');
    await visit.arrive(page, 'Edit Profile');
    assert.notEqual(await page.getByRole('alert').innerText(), '');
    for (const day of ['Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
        await page.getByLabel(day).fill('00:00-24:00');
    await page.getByLabel('Monday', { exact: true }).fill('00:00-12:00, 12:00-24:00');
    await press('Save');
    await visit.arrive(page, 'Profile Warehouse');
    await follow('Edit');
    assert.equal(await page.getByLabel('Monday', { exact: true }).inputValue(), '00:00-12:00, 12:00-24:00');
});

step('a forged e-mail address is seen, takes the option away, and gets no token', async () => {
    const database = new DatabaseSync(join(demo.directory, 'sallyport.db'), { timeout: 10000 });
    database.prepare('UPDATE users SET email = ? WHERE username = ?').run(FORGED, EVE.name);
    database.close();
    await openUser(EVE.name);
    await visit.arrive(page, `User ${EVE.name}`);
    assert.match(await words(page), /changed outside the service/);
    await eve.goto(`${demo.office}/setup`);
    assert.equal(await tree(eve).getByRole('link', { name: RESET }).count(), 0);
    await assert.rejects(demo.command('token', 'reset', EVE.name));
});

step('saving unchanged takes it back, and the token comes to the audited one', async () => {
    await follow('Open the record');
    await visit.look(page, 'Repair User', 'repair');
    assert((await words(page)).includes(FORGED));
    await press('Save');
    await visit.arrive(page, `User ${EVE.name}`);
    assert.match(await page.getByRole('status').innerText(), /repaired/);
    assert.doesNotMatch(await words(page), /mallory|changed outside/);
    assert((await words(page)).includes(EVE.name));
    await eve.goto(`${demo.office}/setup`);
    await openReset(eve);
    await eve.getByRole('button', { name: 'Reset Security Token' }).click();
    await visit.arrive(eve, 'New security token');
    await visit.token(EVE.name);
    assert.equal(await mails(FORGED, ''), 0);
});

step('a frozen user is out at once, and in again when unfrozen', async () => {
    await act('Freeze');
    await visit.arrive(page, `User ${EVE.name}`);
    assert.match(await words(page), /Frozen: cannot log in/);
    await eve.goto(`${demo.office}/setup`);
    await visit.arrive(eve, 'Sign in');
    await signIn(eve, demo.office, EVE.name, EVE.password);
    assert.match(eve.url(), /\/login/);
    await act('Unfreeze');
    await signIn(eve, demo.office, EVE.name, EVE.password);
    await visit.arrive(eve, 'Setup');
});

step('an edit of name and profile is kept', async () => {
    await follow('Edit');
    await visit.arrive(page, 'Edit User');
    await page.getByLabel('Name', { exact: true }).fill('Eve Everett');
    await page.getByLabel('Profile').selectOption({ label: 'Standard User' });
    await press('Save');
    await visit.arrive(page, `User ${EVE.name}`);
    assert.match(await words(page), /Eve Everett[^]*Standard User/);
});

step('a reset by the administrator kills the password at once and mails a link', async () => {
    await act('Reset the password');
    await visit.arrive(page, `User ${EVE.name}`);
    assert.match(await page.getByRole('status').innerText(), /password is reset/);
    await visit.mail(EVE.name, 'reset by an administrator');
    await eve.goto(`${demo.office}/setup`);
    await visit.arrive(eve, 'Sign in');
    await signIn(eve, demo.office, EVE.name, EVE.password);
    assert.match(eve.url(), /\/login/);
});

step('a profile without users can be removed', async () => {
    await openProfile('Warehouse');
    await act('Remove this profile');
    await visit.arrive(page, 'Profiles');
    assert.doesNotMatch(await words(page), /Warehouse/);
});

step('nobody can shut the last administrator out', async () => {
    await openUser(GRACE.name);
    await act('Deactivate');
    await visit.arrive(page, `User ${GRACE.name}`);
    assert.match(await page.getByRole('alert').innerText(), /administrator/);
});

step('the search and the views find users, and say when there are none', async () => {
    await open('Users');
    await page.getByLabel('View').selectOption('frozen');
    await press('Show');
    await visit.arrive(page, 'Users');
    assert.match(await words(page), /No user matches/);
});

step('who uses a token inside the ranges is one click away', async () => {
    await open('Who Uses a Security Token');
    const alice = page.getByRole('row').filter({ hasText: ALICE.name });
    assert.match(await alice.innerText(), /trusted[^]*the current one/);
    await open('Login History');
    await follow('Token used inside');
    await visit.look(page, 'Login History', 'organization-history');
    const rows = await page.getByRole('table', { name: 'Newest first' }).getByRole('row')
        .filter({ hasText: 'trusted' }).allInnerTexts();
    assert(rows.some((row) => row.includes(ALICE.name)), rows);
    assert(rows.every((row) => row.includes('not needed')), rows);
});

step('the history comes as a file, with the attempts of everybody', async () => {
    await open('Login History');
    const waiting = page.waitForEvent('download');
    await follow('CSV');
    const file = await waiting;
    assert.equal(file.suggestedFilename(), 'login-history.csv');
    const [names, ...lines] = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    assert.match(names, /^id,time,organization,user,entry,ip,network,range,token,/);
    for (const parts of [[ALICE.name, 'soap', '203.0.113.50', 'unneeded'],
        [ALICE.name, 'soap', '203.0.113.50', 'outside'], [EVE.name, 'web', OFFICE]])
        assert(lines.some((line) => parts.every((part) => line.includes(part))), parts);
});

step('no page complained, and no secret stood in an address', async () => visit.verify());
