// SPDX-License-Identifier: Apache-2.0
// Chromium, watched: whatever a page asks for, says on the console or shows is checked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.SCREENSHOTS;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WIDTHS = [320, 1280]; // and it stays wide
const SCHEMES = ['light', 'dark'];
const WAIT = 30000;
const TOKEN = /^sp1_[0-9A-Za-z]{30}$/m;
const CODE = /^ *([0-9]{8}) *$/m;

export class Visit {
    #secrets = new Set();
    #seen = new Map();
    #complaints = [];
    #urls = [];
    #expected = /^$/;

    static async start(demo, { javaScriptEnabled = true } = {}) {
        const visit = new Visit();
        visit.demo = demo;
        visit.javaScriptEnabled = javaScriptEnabled;
        visit.chromium = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
        visit.mailbox = await visit.person();
        return visit;
    }

    /** A page in a fresh browser profile: no cookies, nothing remembered. */
    async person() {
        const { javaScriptEnabled } = this;
        const context = await this.chromium.newContext({ javaScriptEnabled });
        context.setDefaultTimeout(WAIT);
        context.on('request', (request) => this.#urls.push(request.url()));
        context.on('weberror', (error) => this.#complaints.push(String(error.error())));
        context.on('console', (message) => {
            if (!this.#expected.test(message.text()))
                this.#complaints.push(`${message.text()} (${message.location().url})`);
        });
        return context.newPage();
    }

    /** The browser itself reports a page whose status is an error; where that is meant to be. */
    expectConsole(pattern) {
        this.#expected = pattern;
    }

    secret(text) {
        this.#secrets.add(text);
        return text;
    }

    /**
     * The text of the next mail with this subject, read in the mailbox page. Delivery runs beside
     * the service, so the page is asked again until the mail is there.
     */
    async mail(to, subject) {
        const key = `${to} ${subject}`, wanted = (this.#seen.get(key) ?? 0) + 1;
        const rows = this.mailbox.getByRole('listitem').filter({ hasText: to })
            .filter({ hasText: subject });
        const deadline = Date.now() + WAIT;
        do {
            assert(Date.now() < deadline, `no mail "${subject}" to ${to}`);
            await this.mailbox.goto(`${this.demo.office}/demo/mailbox`);
        } while (await rows.count() < wanted);
        assert.equal(await rows.count(), wanted, `one mail "${subject}" to ${to}`);
        this.#seen.set(key, wanted);
        await rows.first().getByRole('link').click();
        return this.mailbox.locator('.letter').innerText();
    }

    async token(to) {
        const [token] = (await this.mail(to, 'new Sallyport security token')).match(TOKEN);
        return this.secret(token);
    }

    async code(to) {
        const [, code] = (await this.mail(to, 'confirmation code')).match(CODE);
        return this.secret(code);
    }

    /** Waits until the page with this title is there. */
    async arrive(page, title) {
        await page.locator(`xpath=//title[starts-with(., "${title} – Sallyport")]`)
            .waitFor({ state: 'attached' });
        await page.waitForLoadState();
    }

    /**
     * The page has this title; it is accessible and fits, light and dark, wide and narrow. With a
     * name it becomes a picture for the documentation, where these are asked for.
     */
    async look(page, title, picture) {
        await this.arrive(page, title);
        if (pictures && picture)
            await this.#photograph(page, picture);
        if (this.javaScriptEnabled)
            await this.#audit(page, title);
    }

    async #audit(page, title) {
        await page.evaluate(axe);
        for (const colorScheme of SCHEMES)
            for (const width of WIDTHS) {
                const where = `${title}, ${colorScheme}, ${width} px`;
                await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
                await page.setViewportSize({ width, height: 700 });
                const { violations } = await page.evaluate('axe.run()');
                const found = violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
                assert.deepEqual(found, [], where);
                const spare = await page.evaluate('innerWidth - document.documentElement.scrollWidth');
                assert(spare >= 0, `${where}: ${-spare} px too wide`);
            }
    }

    async #photograph(page, picture) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize({ width: 800, height: 500 });
        await page.screenshot({ path: join(pictures, `${picture}.png`), fullPage: true });
    }

    async close() {
        await this.chromium.close();
    }

    /** No page complained, no secret stood in an address, nothing came from elsewhere. */
    verify() {
        assert.deepEqual(this.#complaints, []);
        for (const url of this.#urls)
            for (const secret of this.#secrets)
                assert(!decodeURIComponent(url).includes(secret), `a secret in ${url}`);
        const foreign = this.#urls.filter((url) => ![this.demo.office, this.demo.cafe]
            .includes(new URL(url).origin));
        assert.deepEqual(foreign, [], 'nothing is fetched from elsewhere');
    }
}
