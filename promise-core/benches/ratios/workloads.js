'use strict';
// One line in: the name of a function and how often to do the work. One line out: nanoseconds, the result, and how often
// memory was collected meanwhile.

const { PerformanceObserver } = require('perf_hooks');

const step = n => n + 1;
// The numbers below `n` in a random order; the same as in `many.rs`.
function shuffled(n) {
  let random = 1;
  const order = Array.from({ length: n }, (_, i) => i);
  for (let last = n - 1; last > 0; last--) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const other = (random >>> 8) % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
const orderOfAll = shuffled(10000);
const orderOfSome = shuffled(1000);

function deferred() {
  let resolve, reject;
  const promise = new Promise((res, rej) => { resolve = res; reject = rej; });
  return { promise, resolve, reject };
}

function legacy(n, done) { done(n + 1); }

const Bluebird = process.env.BLUEBIRD ? require(process.env.BLUEBIRD) : null;

const functions = {
  async then10(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += await Promise.resolve(i)
        .then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1)
        .then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1);
    }
    return sum;
  },
  async await10(n) {
    async function source(n) { return n; }
    async function chain(n) {
      n = await source(n);
      n = await step(n); n = await step(n); n = await step(n); n = await step(n); n = await step(n);
      n = await step(n); n = await step(n); n = await step(n); n = await step(n); n = await step(n);
      return n;
    }
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await chain(i);
    return sum;
  },
  async bluebird10(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += await Bluebird.resolve(i)
        .then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1)
        .then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1).then(n => n + 1);
    }
    return sum;
  },
  async deferred(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const { promise, resolve } = deferred();
      const handled = promise.then(n => n + 1);
      resolve(i);
      sum += await handled;
    }
    return sum;
  },
  async handlers1000(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const { promise, resolve } = deferred();
      let last;
      for (let j = 0; j < 1000; j++) last = promise.then(n => { sum += n + 1; });
      resolve(i);
      await last;
    }
    return sum;
  },
  async all10000(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const all = Array.from({ length: 10000 }, deferred);
      const values = Promise.all(all.map(d => d.promise));
      for (const k of orderOfAll) all[k].resolve(k);
      for (const value of await values) sum += value;
    }
    return sum;
  },
  async any1000(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const all = Array.from({ length: 1000 }, deferred);
      const first = Promise.any(all.map(d => d.promise));
      for (let j = 0; j < 999; j++) all[orderOfSome[j]].reject(orderOfSome[j]);
      all[orderOfSome[999]].resolve(7);
      sum += await first;
    }
    return sum;
  },
  async race1000(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const all = Array.from({ length: 1000 }, deferred);
      const first = Promise.race(all.map(d => d.promise));
      for (const k of orderOfSome) all[k].resolve(k);
      sum += await first;
    }
    return sum;
  },
  async callback(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await new Promise(resolve => legacy(i, resolve));
    return sum;
  },
};

let collections = 0;
const count = list => { collections += list.getEntries().length; };

async function serve() {
  new PerformanceObserver(count).observe({ entryTypes: ['gc'] });
  console.log(`node ${process.versions.node}, V8 ${process.versions.v8}`);
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const [name, n] = line.split(' ');
    const start = process.hrtime.bigint();
    const result = await functions[name](Number(n));
    const elapsed = process.hrtime.bigint() - start;
    await new Promise(setImmediate); // the observer is called first
    console.log(`${elapsed} ${result} ${collections}`);
    collections = 0;
  }
}
serve();
