// SPDX-License-Identifier: Apache-2.0
// The administration pages of the organization: each is changed on the page, and the effect is seen
// on a login; consequences are said before, slips are refused, and nobody else can do it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { ALICE, Demo, GRACE } from './demo.mjs';
import { RESET, signIn, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

const TOKEN_REQUIRED = 'LOGIN_MUST_USE_SECURITY_TOKEN';
let demo, visit, page, alice, graceToken, aliceToken;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    visit.expectConsole(/status of (403|422)/);
    page = await visit.person();
    alice = await visit.person();
    visit.secret(GRACE.password);
    visit.secret(ALICE.password);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

async function newToken(person) {
    await demo.command('token', 'reset', person.name);
    return visit.token(person.name);
}

/** By the navigation, after a sign-in of now: changes want one that is younger than five minutes. */
async function open(title) {
    await signIn(page, demo.office, GRACE.name, GRACE.password + graceToken);
    await visit.arrive(page, 'Setup');
    await page.getByRole('navigation', { name: 'Setup' }).getByRole('link', { name: title }).click();
    await visit.arrive(page, title);
}

const press = (name) => page.getByRole('main').getByRole('button', { name }).click();
const done = () => page.locator('#done').waitFor();
const refused = async (pattern) => {
    await page.getByRole('alert').first().waitFor();
    assert.match(await page.getByRole('main').innerText(), pattern);
};
const fromCafe = (secret = ALICE.password) => demo.soapLogin(ALICE.name, secret);
const policy = async () => JSON.parse(await demo.command('--json', 'org', 'show'));
const ranges = async () => JSON.parse(await demo.command('--json', 'network', 'list'));

/** Behind the service's back. */
function sql(text) {
    const database = new DatabaseSync(join(demo.directory, 'sallyport.db'), { timeout: 10000 });
    database.exec(text);
    database.close();
}

/** Does Alice see the option? */
async function tokenOption() {
    await alice.goto(`${demo.office}/setup`);
    return await alice.getByRole('navigation', { name: 'Setup' })
        .getByRole('link', { name: RESET }).count() > 0;
}

// ---- Network Access ----

step('Network Access says where one stands', async () => {
    graceToken = await newToken(GRACE);
    aliceToken = await newToken(ALICE);
    await signIn(alice, demo.office, ALICE.name, ALICE.password + aliceToken);
    await visit.arrive(alice, 'Setup');
    await open('Network Access');
    await visit.look(page, 'Network Access');
    assert.match(await page.locator('#you').innerText(),
        /198\.51\.100\.10: trusted, by the range 198\.51\.100\.0\/24/);
});

step('a slip in a range is refused with what to do', async () => {
    await page.getByRole('link', { name: 'New range' }).click();
    await visit.look(page, 'New Trusted IP Range');
    await page.getByLabel('Start IP address').fill('203.0.113.99');
    await page.getByLabel('End IP address').fill('203.0.113.1');
    await press('Save');
    await refused(/below/);
    await visit.look(page, 'New Trusted IP Range');
    assert.equal(await page.getByLabel('Start IP address').inputValue(), '203.0.113.99');
    assert.equal((await ranges()).length, 2);
});

step('from inside a new range the next login needs the password alone', async () => {
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
    await page.getByLabel('Start IP address').fill('203.0.113.0');
    await page.getByLabel('End IP address').fill('203.0.113.255');
    await page.getByLabel('Description').fill('Café');
    await press('Save');
    await done();
    assert.equal(await fromCafe(), 'allowed');
});

step('whom a range concerns is said before it is changed', async () => {
    await open('Network Access');
    await page.getByRole('link', { name: '203.0.113.0/24' }).click();
    await visit.look(page, 'Edit Trusted IP Range');
    assert.match(await page.locator('#use').innerText(), /1 user logged in .* 1 time/);
    await page.getByLabel('End IP address').fill('203.0.113.63');
    await press('Save');
    await done();
    assert.equal(await fromCafe(), 'allowed', '.50 is inside still');
});

step('from inside a removed range the next login needs the token again', async () => {
    await open('Network Access');
    await page.getByRole('link', { name: '203.0.113.0/26' }).click();
    await page.getByRole('link', { name: 'Remove this range' }).click();
    await visit.look(page, 'Remove Trusted IP Range');
    await press('Remove');
    await done();
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
});

step('whoever would put himself outside is warned, and ticks that he goes on', async () => {
    await open('Network Access');
    await page.getByRole('link', { name: '198.51.100.0/24' }).click();
    await page.getByLabel('Start IP address').fill('198.51.100.128');
    await press('Save');
    await refused(/This is about you/);
    await visit.look(page, 'Edit Trusted IP Range');
    assert.equal((await ranges())[0].range, '198.51.100.0/24');
    await page.getByLabel(/go on/).check();
    await press('Save');
    await done();
    assert.match(await page.locator('#you').innerText(), /not trusted/);
    await page.getByRole('link', { name: '198.51.100.128/25' }).click();
    await page.getByLabel('Start IP address').fill('198.51.100.0');
    await press('Save');
    await done();
    assert.match(await page.locator('#you').innerText(), /: trusted/);
});

step('a damaged range is shown, trusts nobody, and is repaired', async () => {
    sql(`UPDATE ranges SET last_ip = x'00000000000000000000ffffcb0071ff' WHERE note = 'Office'`);
    await open('Network Access');
    await visit.look(page, 'Network Access');
    assert.match(await words(page), /Damaged/);
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
    await page.getByRole('row', { name: /Damaged/ }).getByRole('link').click();
    await visit.look(page, 'Edit Trusted IP Range');
    await press('Repair');
    await done();
    assert.match(await words(page), /198\.51\.100\.0\/24/);
    assert.doesNotMatch(await words(page), /Damaged/);
});

// ---- Password Policies and Session Settings ----

step('a longer least length holds for the next password', async () => {
    await open('Password Policies');
    await page.getByLabel('Least password length').fill('3');
    await press('Save');
    await refused(/correct the marked field/);
    await visit.look(page, 'Password Policies');
    await page.getByLabel('Least password length').fill('40');
    await page.getByLabel('Wrong passwords until a lockout').selectOption('10');
    await press('Save');
    await done();
    assert.equal((await policy()).lockout_attempts, 10);
    await alice.goto(`${demo.office}/setup/change-password`);
    await alice.getByLabel('Current password').fill(ALICE.password);
    await alice.getByLabel('New password', { exact: true }).fill('nine loud lanterns in the rain');
    await alice.getByLabel('New password again').fill('nine loud lanterns in the rain');
    await alice.getByRole('button', { name: 'Change password' }).click();
    await alice.getByRole('alert').waitFor();
    assert.match(await words(alice), /short|at least 40/);
});

step('short passwords are warned about', async () => {
    await open('Password Policies');
    await page.getByLabel('Least password length').fill('8');
    await press('Save');
    await done();
    await page.locator('#weak').waitFor();
    await visit.look(page, 'Password Policies');
    await page.getByLabel('Least password length').fill('15');
    await page.getByLabel('Wrong passwords until a lockout').selectOption('0');
    await press('Save');
    await done();
});

step('session settings are kept, and a slip is marked', async () => {
    await open('Session Settings');
    await page.getByLabel('Minutes until an idle web session ends').fill('5');
    await press('Save');
    await refused(/15 to 1,?440/);
    await visit.look(page, 'Session Settings');
    await page.getByLabel('Minutes until an idle web session ends').fill('30');
    await page.getByLabel('Lock sessions to the IP address').check();
    await press('Save');
    await done();
    const { session_idle_minutes: idle, session_lock_ip: lock } = await policy();
    assert.deepEqual([idle, lock], [30, true]);
});

// ---- Identity Confirmation and Single Sign-On ----

step('identity confirmation is not turned off by accident', async () => {
    await open('Identity Confirmation');
    await visit.look(page, 'Identity Confirmation');
    await press('Turn off identity confirmation');
    await refused(/tick that you want it/);
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
});

step('turned off, a password is enough, and the token option is gone', async () => {
    await page.getByLabel(/stolen password/).check();
    await press('Turn off identity confirmation');
    await done();
    await visit.look(page, 'Identity Confirmation');
    assert.equal(await fromCafe(), 'allowed');
    assert.equal(await fromCafe(ALICE.password + aliceToken), 'allowed');
    assert.equal(await tokenOption(), false);
    await open('Network Access');
    assert.match(await page.locator('#you').innerText(), /Identity confirmation is off/);
});

step('turned on again, outside needs the token, and the option is back', async () => {
    await open('Identity Confirmation');
    await press('Turn on identity confirmation');
    await done();
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
    assert.equal(await tokenOption(), true);
});

step('what only the operator grants, the page names', async () => {
    await demo.command('org', 'edit', '--forbid', 'identity-confirmation');
    await open('Identity Confirmation');
    await visit.look(page, 'Identity Confirmation');
    assert.match(await page.locator('#not-permitted').innerText(), /Only the operator/);
    assert.equal(await tokenOption(), false);
    assert.equal(await fromCafe(ALICE.password + aliceToken), 'allowed', 'it goes on working');
    await demo.command('org', 'edit', '--permit', 'identity-confirmation');
});

step('single sign-on takes the tokens, unless they are kept', async () => {
    await open('Single Sign-On');
    await visit.look(page, 'Single Sign-On');
    await page.getByLabel('Single sign-on is on').check();
    await press('Save');
    await refused(/tick that you know/);
    await page.getByLabel('I know').check();
    await press('Save');
    await done();
    await visit.look(page, 'Single Sign-On');
    assert.equal(await tokenOption(), false);
    assert.equal(await fromCafe(ALICE.password + aliceToken), 'INVALID_LOGIN');
    await page.getByLabel('keep their security tokens').check();
    await press('Save');
    await done();
    assert.equal(await tokenOption(), true);
    assert.equal(await fromCafe(ALICE.password + aliceToken), 'allowed');
    await page.getByLabel('Single sign-on is on').uncheck();
    await press('Save');
    await done();
});

// ---- Organization ----

step('name and time zone are changed; a zone that does not exist is refused', async () => {
    await open('Organization');
    await visit.look(page, 'Organization');
    await page.getByLabel('Time zone').fill('Europe/Atlantis');
    await press('Save');
    await refused(/time zone/);
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByLabel('Name').fill('Acme Limited');
    await press('Save');
    await done();
    const { name, time_zone: zone } = await policy();
    assert.deepEqual([name, zone], ['Acme Limited', 'Europe/Berlin']);
});

step('a damaged organization is repaired from the audit trail, unless a value is kept', async () => {
    sql(`UPDATE organizations SET confirmation_on = 0, name = 'Evil' WHERE name = 'Acme Limited'`);
    assert.equal(await fromCafe(), TOKEN_REQUIRED, 'a forged switch opens nothing');
    await open('Single Sign-On');
    assert.match(await page.locator('#damaged').innerText(), /changed outside this service/);
    assert.equal(await page.getByRole('main').getByRole('button').count(), 0);
    await page.getByRole('link', { name: /Repair it/ }).click();
    await visit.look(page, 'Repair Organization');
    assert.match(await words(page), /Acme Limited[^]*Evil/);
    await press('Save');
    await done();
    assert.equal((await policy()).name, 'Acme Limited');
    assert.equal(await fromCafe(), TOKEN_REQUIRED);
    assert.equal(await fromCafe(ALICE.password + aliceToken), 'allowed');
});

// ---- who may ----

const FORMS = [
    ['organization', { name: 'Mine', time_zone: 'UTC' }],
    ['network-access/new', { start: '203.0.113.0/24' }],
    ['identity-confirmation', { action: 'off', understood: '1' }],
    ['password-policies', { password_min_length: '8' }],
    ['session-settings', { session_idle_minutes: '1440' }],
    ['single-sign-on', { sso_on: '1', understood: '1' }],
];

async function force(who, path, form) {
    const csrf = await who.locator('input[name=csrf]').first().getAttribute('value');
    return who.request.post(`${demo.office}/setup/${path}`,
        { form: { csrf, ...form }, maxRedirects: 0 });
}

step('a forced form without the permission is refused and changes nothing', async () => {
    await alice.goto(`${demo.office}/setup`);
    const before = [await policy(), await ranges()];
    for (const [path, form] of FORMS)
        assert.equal((await force(alice, path, form)).status(), 403, path);
    assert.deepEqual([await policy(), await ranges()], before);
});

step('an administrator’s session that has shown no second secret is asked for it', async () => {
    const bare = await visit.person();
    await signIn(bare, demo.office, GRACE.name, GRACE.password);
    await visit.arrive(bare, 'Setup');
    const before = [await policy(), await ranges()];
    for (const [path, form] of FORMS) {
        const reply = await force(bare, path, form);
        assert.equal(reply.status(), 303, path);
        assert.match(reply.headers().location, /^\/setup\/confirm\?/, path);
    }
    assert.deepEqual([await policy(), await ranges()], before);
});

step('whoever may only look sees the pages without their buttons', async () => {
    await demo.command('profile', 'add', 'Auditors', '--allow', 'view-setup-and-configuration');
    await demo.command('user', 'edit', ALICE.name, '--profile', 'Auditors');
    await signIn(alice, demo.office, ALICE.name, ALICE.password);
    await visit.arrive(alice, 'Setup');
    for (const [path] of FORMS.filter(([path]) => !path.includes('/'))) {
        const reply = await alice.goto(`${demo.office}/setup/${path}`);
        assert.equal(reply.status(), 200, path);
        assert.match(await words(alice), /You may look at this page/, path);
        assert.equal(await alice.getByRole('main').getByRole('button').count(), 0, path);
    }
    await alice.goto(`${demo.office}/setup/network-access`);
    assert.equal(await alice.getByRole('link', { name: 'New range' }).count(), 0);
    await visit.look(alice, 'Network Access');
});

step('no page complained, and no secret stood in an address', () => visit.verify());
