// SPDX-License-Identifier: Apache-2.0
// A demonstration of a test's own: a temporary directory, free ports, the sample people.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = process.env.SALLYPORT;

export const GRACE = { name: 'grace@acme.example', password: 'harbour bridge at dawn' };
export const ALICE = { name: 'alice@acme.example', password: 'seven quiet lanterns' };
export const ROBOT = { name: 'reports@acme.example', password: 'a robot that counts boxes' };

async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    await new Promise((closed) => server.close(closed));
    return port;
}

const escaped = (text) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const envelope = (username, secret) => `<?xml version="1.0"?>
<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<login xmlns="urn:partner.soap.sforce.com"><username>${escaped(username)}</username>
<password>${escaped(secret)}</password></login></e:Body></e:Envelope>`;

export class Demo {
    static async start() {
        const demo = new Demo();
        demo.parent = await mkdtemp(join(tmpdir(), 'sallyport-browser-'));
        demo.directory = join(demo.parent, 'demo-data');
        const [office, cafe] = [await freePort(), await freePort()];
        demo.office = `http://localhost:${office}`;
        demo.cafe = `http://127.0.0.1:${cafe}`;
        demo.child = spawn(program, ['demo', 'demo-data', '--office-port', String(office),
            '--cafe-port', String(cafe)], { cwd: demo.parent, stdio: ['ignore', 'ignore', 'pipe'] });
        demo.log = '';
        await demo.#ready();
        return demo;
    }

    // The log is read to its end, so that the service never waits for its reader.
    #ready() {
        return new Promise((ready, failed) => {
            createInterface(this.child.stderr).on('line', (line) => {
                this.log += `${line}\n`;
                if (line.includes(' is ready'))
                    ready();
            });
            this.child.once('exit', () => failed(new Error(`it did not start:\n${this.log}`)));
        });
    }

    async stop() {
        const exit = once(this.child, 'exit');
        this.child.kill('SIGTERM');
        const [status] = await exit;
        await rm(this.parent, { recursive: true });
        assert.equal(status, 0, this.log);
    }

    /** Standard output of a command on the running service, through its control socket. */
    async command(...words) {
        const config = join(this.directory, 'sallyport.conf');
        return (await run(program, ['-c', config, ...words])).stdout;
    }

    /** A program's login from the café: "allowed", or the code of the refusal. */
    async soapLogin(username, secret) {
        const reply = await fetch(`${this.cafe}/services/Soap/u/58.0`, {
            method: 'POST',
            headers: { 'Content-Type': 'text/xml', SOAPAction: '""' },
            body: envelope(username, secret),
        });
        const text = await reply.text();
        const fault = text.match(/<sf:exceptionCode>(\w+)</) ?? text.match(/faultcode>[^<]*?(\w+)</);
        return fault ? fault[1] : text.match(/<sessionId>/) ? 'allowed' : text;
    }
}
