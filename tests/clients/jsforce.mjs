// SPDX-License-Identifier: Apache-2.0
// Drives jsforce as its users do. One order per line of standard input, one answer per line:
//   {"library": "jsforce" or "jsforce1", "url", "from", "user", "password"}  logs in
//   {"logout": number}                                                       of an earlier login
// "from" is the client's own IP address. Node's default agent binds to it; jsforce is untouched.
import http from 'node:http';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../package.json', import.meta.url));
const connections = [];

async function login({ library, url, from, user, password }) {
    http.globalAgent = new http.Agent({ localAddress: from });
    const { Connection } = require(library);
    const connection = new Connection({ loginUrl: url, maxRequest: 1 });
    const info = await connection.login(user, password);
    connections.push(connection);
    return {
        number: connections.length - 1,
        version: connection.version,
        info,
        instance: connection.instanceUrl,
        session: connection.accessToken,
    };
}

async function logout({ logout: number }) {
    await connections[number].logout();
    return { out: true };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    let answer;
    try {
        answer = 'logout' in order ? await logout(order) : await login(order);
    } catch (error) {
        answer = { error: error.message, name: error.errorCode ?? error.name };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
}
