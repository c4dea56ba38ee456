// SPDX-License-Identifier: Apache-2.0
// The lesson: what is said, and what is done meanwhile on the real pages. `says` becomes caption and
// transcript; `does` gets the stage of record.mjs.
import { ALICE } from '../../tests/browser/demo.mjs';

export const scenes = [
    {
        says: 'A password can be guessed, or read by somebody who stands behind you. ' +
            'A security token is a second secret, and it belongs to you alone.',
        async does(stage) {
            await stage.open(`${stage.demo.office}/login`);
            await stage.hold(6);
        },
    },
    {
        says: 'In the office you are on a network that your organization trusts. ' +
            'There, the password alone is enough.',
        async does(stage) {
            await stage.type('User name', ALICE.name);
            await stage.type('Password', ALICE.password);
            await stage.press('button', 'Sign in');
            await stage.hold(3);
        },
    },
    {
        says: 'Everywhere else you need the token too. You find it in Setup, ' +
            'below My Personal Information: Reset My Security Token.',
        async does(stage) {
            await stage.press('link', 'My Personal Information');
            await stage.hold(3);
            await stage.press('link', 'Reset My Security Token');
            await stage.hold(4);
        },
    },
    {
        says: 'The button makes a new token and kills the old one at once. ' +
            'The page names the programs that used it, because each of them needs the new one.',
        async does(stage) {
            await stage.hold(4);
            await stage.press('button', 'Reset Security Token');
            await stage.hold(3);
        },
    },
    {
        says: 'No page ever shows a token. It comes by mail, alone on one line: copy it in one piece.',
        async does(stage) {
            await stage.hold(3);
            stage.token = await stage.openMail(ALICE.name);
            await stage.hold(6);
        },
    },
    {
        says: 'Now you are in a café. With the password alone you get no further ' +
            'than the question who you are.',
        async does(stage) {
            await stage.open(`${stage.demo.cafe}/login`);
            await stage.type('User name', ALICE.name);
            await stage.type('Password', ALICE.password);
            await stage.press('button', 'Sign in');
            await stage.hold(4);
        },
    },
    {
        says: 'A browser may type a mailed code. Programs cannot read mail: in their password box you ' +
            'write the password and, directly behind it, the token. Here it works in the same way.',
        async does(stage) {
            await stage.type('User name', ALICE.name);
            await stage.type('Password and security token', ALICE.password + stage.token);
            await stage.hold(2);
            await stage.press('button', 'Sign in with the token');
            await stage.hold(3);
        },
    },
    {
        says: 'This page shows the IP address from which the service sees you. ' +
            'With a VPN it is the exit of the VPN, and that decides whether you are inside.',
        async does(stage) {
            await stage.press('link', 'My Personal Information');
            await stage.hold(8);
        },
    },
    {
        says: 'Your login history says of every attempt whether a token came with it, and whether it ' +
            'was needed. A reset touches nobody but you, and the programs that log in as you.',
        async does(stage) {
            await stage.press('link', 'My Login History');
            await stage.hold(9);
        },
    },
];
