// SPDX-License-Identifier: Apache-2.0
// Every page of Setup that a user is shown: axe-core finds nothing on it, light and dark, at 1280
// and at 320 pixels, and quick-find knows the same pages as the navigation.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ALICE, Demo, GRACE } from './demo.mjs';
import { signIn, signInOutside, step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

let demo, visit;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
});
after(async () => {
    await visit.close();
    await demo.stop();
});

const navigation = (page) => page.getByRole('navigation', { name: 'Setup' });

async function look(page, site) {
    await page.goto(`${site}/setup`);
    const links = navigation(page).getByRole('link');
    const places = await links.evaluateAll((all) =>
        all.map((link) => [link.textContent, link.getAttribute('href')]));
    for (const [title, path] of places) {
        const reply = await page.goto(site + path);
        assert.equal(reply.status(), 200, path);
        assert.equal(new URL(page.url()).pathname, path, 'it opens without a detour');
        await visit.look(page, path === '/setup' ? 'Setup' : title);
        assert.equal(await navigation(page).locator('[aria-current]').innerText(), title);
    }
    return places.map(([title]) => title);
}

async function find(page, asked) {
    await page.getByRole('searchbox', { name: 'Quick find' }).fill(asked);
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.waitForLoadState();
}

step('each page that a user is shown is accessible and fits', async () => {
    const page = await visit.person();
    await signInOutside(visit, page, ALICE); // Change My E-Mail Address wants a second secret
    const titles = await look(page, demo.cafe);
    assert(titles.includes('Reset My Security Token'), titles);
    assert(!titles.includes('Users'), titles);
});

step('quick-find leads to the only page that matches, and says when none does', async () => {
    const page = await visit.person();
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    await find(page, 'choose');
    await visit.look(page, 'Quick find');
    assert.match(await words(page), /No page of yours matches/);
    await find(page, 'refusal');
    await visit.arrive(page, 'Explain a Refusal');
    await find(page, 'password');
    await visit.arrive(page, 'Change My Password');
    await find(page, 'login');
    assert.equal(new URL(page.url()).pathname, '/setup/login-history');
    await find(page, 'new');
    await visit.look(page, 'Quick find');
    assert.match(await words(page), /Reset My Security Token[^]*Change My Password/);
});

step('each page that an administrator is shown is accessible and fits', async () => {
    const page = await visit.person();
    await signInOutside(visit, page, GRACE);
    await look(page, demo.cafe);
});

/** The form of a change wants a sign-in of late; the walk before it may have taken longer. */
async function openForm(page, path) {
    await page.goto(demo.cafe + path);
    if (!page.url().includes('/sign-in-again'))
        return;
    await page.getByLabel('Password').fill(GRACE.password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL(demo.cafe + path);
}

step('so are the pages of one user and one profile, and their forms', async () => {
    const page = await visit.person();
    await signInOutside(visit, page, GRACE);
    const forms = [['/setup/users/new', 'New User'], ['/setup/profiles/new', 'New Profile']];
    for (const [list, name, what] of [['users', ALICE.name, 'User'],
        ['profiles', 'Standard User', 'Profile']]) {
        await page.goto(`${demo.cafe}/setup/${list}`);
        await page.getByRole('main').getByRole('link', { name, exact: true }).click();
        await visit.arrive(page, `${what} ${name}`);
        for (const detail of await page.locator('details.deed summary').all())
            await detail.click();
        await visit.look(page, `${what} ${name}`);
        const { pathname, search } = new URL(page.url());
        forms.push([pathname.replace('show', 'edit') + search, `Edit ${what}`]);
    }
    for (const [path, title] of forms) {
        await openForm(page, path);
        await visit.look(page, title);
    }
});

step('on a narrow screen the tree waits behind a button', async () => {
    const page = await visit.person();
    await page.setViewportSize({ width: 320, height: 700 });
    await signIn(page, demo.office, ALICE.name, ALICE.password);
    await visit.arrive(page, 'Setup');
    assert.equal(await navigation(page).count(), 0);
    await page.getByText('Menu', { exact: true }).click();
    await navigation(page).getByRole('link', { name: 'My Login History' }).click();
    await visit.arrive(page, 'My Login History');
});

step('no page complained', async () => visit.verify());
