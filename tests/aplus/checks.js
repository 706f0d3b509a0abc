"use strict";

// node --expose-gc checks.js ADDON
//
// What the suite does not ask, and a binding can get wrong.

const assert = require("node:assert");
const { Worker, isMainThread, workerData } = require("node:worker_threads");
const load = require("./load");

const file = isMainThread ? process.argv[2] : workerData;
const { deferred, resolved, rejected, throwAsPanics } = load(file);

const failures = [];
const never = () => failures.push(new Error("something was called"));
const turn = () => new Promise((done) => setImmediate(done));
const reason = (promise) => new Promise((seen) => promise.then(never, seen));

async function collectGarbage() {
    for (let n = 0; n < 10; n += 1) {
        await turn();
        global.gc();
        // Finalizers do not use Node-API: what they leave behind goes with the next call.
        deferred();
    }
}

const checks = {
    async "a getter that resolves again comes too late"() {
        const { promise, resolve, reject } = deferred();
        resolve({
            get then() {
                resolve("again");
                reject("again");
                return (onFulfilled) => onFulfilled("first");
            },
        });
        assert.equal(await promise, "first");
    },

    async "nothing is read of what comes too late"() {
        const { promise, resolve } = deferred();
        resolve(1);
        resolve({ get then() { return never(); } });
        resolve(new Proxy({}, { get: never, has: never, getOwnPropertyDescriptor: never }));
        assert.equal(await promise, 1);
    },

    async "whatever a getter throws is the reason"() {
        for (const exception of [undefined, null, 0, "text", Symbol("s"), 1n, new Error("e")]) {
            const x = { get then() { throw exception; } };
            const { promise, resolve } = deferred();
            resolve(x);
            for (const each of [promise, resolved(x), resolved().then(() => x)]) {
                assert.equal(await reason(each), exception);
            }
        }
    },

    async "all handlers see the same TypeError of a promise that would wait for itself"() {
        const promise = resolved().then(() => promise);
        const seen = await reason(promise);
        assert(seen instanceof TypeError);
        assert.equal(await reason(promise), seen);
    },

    async "all handlers see the same exception"() {
        const exception = new Error("e");
        const promise = resolved().then(() => { throw exception; });
        assert.equal(await reason(promise), exception);
        assert.equal(await reason(promise), exception);
    },

    async "a promise whose resolving functions are collected stays pending"() {
        for (let n = 0; n < 1000; n += 1) {
            deferred().promise.then(never, never);
            resolved({ then() {} }).then(never, never);
        }
        await collectGarbage();
    },

    async "promises that follow each other stay pending"() {
        for (let n = 0; n < 1000; n += 1) {
            const [a, b, c] = [deferred(), deferred(), deferred()];
            a.resolve(b.promise);
            b.resolve(c.promise);
            c.resolve(a.promise);
            b.promise.then(never, never);
        }
        await collectGarbage();
    },

    async "values are kept exactly as long as they are needed"() {
        let collected = 0;
        const registry = new FinalizationRegistry(() => (collected += 1));
        const { promise, resolve } = deferred();
        (() => {
            for (let n = 0; n < 1000; n += 1) {
                const value = { n };
                registry.register(value);
                resolved(value).then((same) => same === value || never(), never);
            }
            const kept = { n: "kept" };
            registry.register(kept);
            resolve(kept);
        })();
        await collectGarbage();
        assert.equal(collected, 1000);
        assert.equal((await promise).n, "kept");
    },

    async "`then` is no function of other objects"() {
        const { then } = resolved();
        for (const other of [undefined, 1, {}, Promise.resolve(), function () {}]) {
            assert.throws(() => then.call(other, never), TypeError);
        }
    },

    async "setters on prototypes are not asked"() {
        const names = ["value", "then", "promise", "resolve", "reject"];
        const trap = { __proto__: null, get: never, set: never, configurable: true };
        for (const name of names) {
            Object.defineProperty(Object.prototype, name, trap);
        }
        deferred();
        resolved(1);
        rejected(1);
        for (const name of names) {
            delete Object.prototype[name];
        }
    },

    async "jobs run in the order of JavaScript's own promises"() {
        const native = {
            deferred() {
                const made = {};
                made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
                return made;
            },
            resolved: (x) => Promise.resolve(x),
            rejected: (x) => Promise.reject(x),
        };
        const logs = [native, { deferred, resolved, rejected }].map((library) => {
            const log = [];
            const note = (name) => (x) => (log.push(`${name} ${x}`), x);
            const chain = (name, promise, steps) => {
                for (let step = 0; step < steps; step += 1) {
                    promise = promise.then(note(`${name}${step}`), note(`${name}!${step}`));
                }
            };
            const late = library.deferred();
            chain("plain", library.resolved(1), 12);
            chain("adopted", library.resolved().then(() => library.resolved(2)), 6);
            chain("thenable", library.resolved({ then: (resolve) => resolve(3) }), 8);
            chain("nested", library.resolved({ then: (done) => done({ then: (_, no) => no(4) }) }), 6);
            chain("late", late.promise, 5);
            chain("passed", library.rejected(5).then(note("no")).then(note("no")), 3);
            library.resolved().then(() => late.resolve(library.resolved(6)));
            return log;
        });
        await turn();
        assert.equal(logs[0].length, 40);
        assert.deepEqual(logs[1], logs[0]);
    },
};

let running;
process.exitCode = 1;
process.on("exit", () => running && console.log(`own checks: failed: ${running}: it waits for ever`));

async function main() {
    let failed = 0;
    for (const mode of ["normal", "panic"]) {
        throwAsPanics(mode === "panic");
        for (const [name, check] of Object.entries(checks)) {
            running = name;
            await check().catch((error) => failures.push(error));
            await turn();
            for (const failure of failures.splice(0)) {
                console.log(`own checks, ${mode} mode: failed: ${name}\n`, failure);
                failed += 1;
            }
        }
    }
    running = undefined;
    return failed;
}

main().then((failed) => {
    if (!isMainThread) {
        process.exitCode = Math.min(failed, 1);
        return;
    }
    assert.throws(() => load(file), /loaded on this thread already/);
    new Worker(__filename, { workerData: file }).on("exit", (code) => {
        process.exitCode = Math.min(failed + code, 1);
        const passing = `${Object.keys(checks).length} passing, in both modes, and in a worker`;
        console.log(`own checks: ${process.exitCode ? "failed" : passing}`);
    });
});
