// SPDX-License-Identifier: Apache-2.0
// Records the lesson of the help page from the real pages: `./dev lesson` runs it again.
//
// Every change on the page is one picture with the time it stays, so that the film runs evenly
// however slow the machine is. Written: static/lesson.webm, lesson.png (the picture before it
// plays), lesson.vtt (captions) and templates/lesson_transcript.html.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demo } from '../../tests/browser/demo.mjs';
import { Visit } from '../../tests/browser/visit.mjs';
import { scenes } from './storyboard.mjs';

const root = new URL('../..', import.meta.url).pathname;
const SIZE = { width: 960, height: 600 };
const KEY = 0.07;      // seconds that one typed letter stays
const SETTLE = 0.8;    // before and behind what is pressed
const MOST_KEYS = 24;  // longer texts are typed several letters at a time
const SECONDS = { least: 60, most: 90 };

class Stage {
    #folder = mkdtempSync(join(tmpdir(), 'sallyport-lesson-'));
    #frames = [];

    static async start() {
        const stage = new Stage();
        stage.demo = await Demo.start();
        stage.visit = await Visit.start(stage.demo);
        stage.page = await stage.visit.person();
        await stage.page.setViewportSize(SIZE);
        await stage.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        return stage;
    }

    async stop() {
        await this.visit.close();
        await this.demo.stop();
        rmSync(this.#folder, { recursive: true });
    }

    get seconds() {
        return this.#frames.reduce((sum, frame) => sum + frame.seconds, 0);
    }

    async hold(seconds) {
        const file = join(this.#folder, `${this.#frames.length}.png`);
        await this.page.screenshot({ path: file, caret: 'initial' });
        this.#frames.push({ file, seconds });
    }

    async open(url) {
        await this.page.goto(url);
        await this.hold(SETTLE);
    }

    async type(label, text) {
        const box = this.page.getByLabel(label, { exact: true });
        const step = Math.ceil(text.length / MOST_KEYS);
        await box.focus();
        for (let at = 0; at < text.length; at += step) {
            await box.pressSequentially(text.slice(at, at + step));
            await this.hold(KEY);
        }
        await this.hold(SETTLE);
    }

    async press(role, name) {
        const target = this.page.getByRole(role, { name, exact: true }).first();
        await target.focus();
        await this.hold(SETTLE);
        await Promise.all([this.page.waitForEvent('load'), target.click()]);
        await this.hold(SETTLE);
    }

    async openMail(to) {
        const token = await this.visit.token(to);
        await this.open(this.visit.mailbox.url());
        return token;
    }

    film(target) {
        const last = this.#frames.at(-1);
        const list = this.#frames.map(({ file, seconds }) => `file '${file}'\nduration ${seconds}\n`);
        const listFile = join(this.#folder, 'frames.txt');
        writeFileSync(listFile, `${list.join('')}file '${last.file}'\n`);
        const ffmpeg = (...args) => execFileSync('ffmpeg', ['-y', '-loglevel', 'error', ...args]);
        ffmpeg('-f', 'concat', '-safe', '0', '-i', listFile, '-vf', 'fps=12,format=yuv420p',
            '-c:v', 'libvpx-vp9', '-crf', '34', '-b:v', '0', '-g', '120', '-an', '-map_metadata', '-1',
            '-fflags', '+bitexact', '-flags:v', '+bitexact', `${target}.webm`);
        ffmpeg('-i', this.#frames[0].file, '-frames:v', '1', '-pix_fmt', 'pal8', `${target}.png`);
    }
}

function vttTime(seconds) {
    const [whole, part] = seconds.toFixed(3).split('.');
    const two = (number) => String(number).padStart(2, '0');
    return `${two(Math.floor(whole / 60))}:${two(whole % 60)}.${part}`;
}

/** Two lines are as much as can be read at once: a scene's words are shared out over its time. */
function captionsOf({ says }, from, to) {
    const words = says.split(/(?<=[.:]) /);
    const letters = words.reduce((sum, part) => sum + part.length, 0);
    let at = from;
    return words.map((text) => {
        const cue = { from: at, to: at + (to - from) * text.length / letters, text };
        at = cue.to;
        return cue;
    });
}

const escaped = (text) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const stage = await Stage.start();
try {
    const cues = [];
    for (const scene of scenes) {
        const from = stage.seconds;
        await scene.does(stage);
        cues.push(...captionsOf(scene, from, stage.seconds));
    }
    assert(stage.seconds >= SECONDS.least && stage.seconds <= SECONDS.most,
        `the lesson takes ${stage.seconds} s`);
    stage.film(join(root, 'static/lesson'));
    writeFileSync(join(root, 'static/lesson.vtt'), 'WEBVTT\n\n' + cues.map(({ from, to, text }) =>
        `${vttTime(from)} --> ${vttTime(to)}\n${text}\n`).join('\n'));
    writeFileSync(join(root, 'templates/lesson_transcript.html'),
        '{# Made by tools/lesson/record.mjs from the storyboard: do not edit. #}\n' +
        '{% declare %}\n{% end %}\n<ol>\n' +
        scenes.map(({ says }) => `<li>${escaped(says)}</li>\n`).join('') + '</ol>\n');
    console.log(`${stage.seconds.toFixed(0)} seconds, ${scenes.length} scenes`);
} finally {
    await stage.stop();
}
