"use strict";

// node suite.js ADDON normal|panic
//
// In panic mode, JavaScript exceptions of handlers and thenables cross the library as Rust panics.

const suite = require("promises-aplus-tests");
const load = require("./load");

const TESTS = 872;
const [, , file, mode] = process.argv;
const adapter = load(file);
adapter.throwAsPanics(mode === "panic");

let passed = 0;
function reporter(runner) {
    runner.on("pass", () => (passed += 1));
    runner.on("fail", (test, error) => console.log(`${mode} mode: failed: ${test.fullTitle()}\n    ${error.message}`));
}

// Should Node find nothing more to do before the suite is over.
process.exitCode = 1;
// The suite's own limit for one test is 200 ms, too little for a busy machine.
suite(adapter, { reporter, timeout: 10_000 }, (error) => {
    const panics = adapter.panics();
    console.log(`${mode} mode: ${passed} of ${TESTS} passing`);
    console.log(`${mode} mode: ${panics} exceptions crossed the library as panics`);
    const good = !error && passed === TESTS && panics > 0 === (mode === "panic");
    process.exit(good ? 0 : 1);
});
