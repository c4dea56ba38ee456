// SPDX-License-Identifier: Apache-2.0
// The help page's lesson: it plays, it can be jumped in, it has captions and a transcript.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Demo } from './demo.mjs';
import { step, words } from './steps.mjs';
import { Visit } from './visit.mjs';

let demo, visit, page;

before(async () => {
    demo = await Demo.start();
    visit = await Visit.start(demo);
    page = await visit.person();
});
after(async () => {
    await visit.close();
    await demo.stop();
});

/** Resolves in the page when the video has reported this event. */
const happened = (event) => page.locator('video').evaluate((video, name) =>
    new Promise((done) => video.addEventListener(name, () => done(video.currentTime), { once: true })),
event);

step('the help page shows a lesson of 60 to 90 seconds', async () => {
    await page.goto(`${demo.office}/help/security-tokens`);
    const loaded = happened('loadedmetadata');
    await page.locator('video').evaluate((video) => video.load() ?? (video.preload = 'auto'));
    await loaded;
    const seconds = await page.locator('video').evaluate((video) => video.duration);
    assert(seconds >= 60 && seconds <= 90, `${seconds} s`);
});

step('it plays, from where one jumps to', async () => {
    const playing = happened('timeupdate');
    await page.locator('video').evaluate((video) => {
        video.currentTime = 50;
        video.muted = true;
        return video.play();
    });
    await playing;
    const { time, error } = await page.locator('video').evaluate(({ currentTime, error }) =>
        ({ time: currentTime, error: error?.message ?? null }));
    assert.equal(error, null);
    assert(time >= 50, `at ${time} s`);
});

step('every moment of it has a caption', async () => {
    await page.waitForFunction(() =>
        (document.querySelector('video').textTracks[0].cues?.length ?? 0) > 0);
    const gaps = await page.locator('video').evaluate(({ textTracks: [track], duration }) => {
        const cues = [...track.cues], ends = [0, ...cues.map((cue) => cue.endTime)];
        const found = cues.filter((cue, i) => cue.startTime - ends[i] > 0.1);
        return found.length + (duration - ends.at(-1) > 1 ? 1 : 0);
    });
    assert.equal(gaps, 0);
});

step('the transcript says the same words', async () => {
    await page.getByText('What the lesson says').click();
    const transcript = (await page.locator('details.transcript ol').innerText()).split(/\s+/);
    const captions = await page.locator('video').evaluate(({ textTracks: [track] }) =>
        [...track.cues].map((cue) => cue.text).join(' '));
    assert.deepEqual(captions.split(/\s+/), transcript);
    assert.match(await words(page), /Why do I need it with a VPN\?/);
});

step('a part of the film is sent alone, and nothing behind its end', async () => {
    const film = await page.locator('video source').getAttribute('src');
    const ask = (range) => fetch(`${demo.office}${film}`, { headers: range ? { range } : {} });
    const whole = Buffer.from(await (await ask()).arrayBuffer());
    const part = await ask('bytes=1000-1999');
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 1000-1999/${whole.length}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(1000, 2000));
    const behind = await ask(`bytes=${whole.length}-`);
    assert.equal(behind.status, 416);
    assert.equal(behind.headers.get('content-range'), `bytes */${whole.length}`);
});
