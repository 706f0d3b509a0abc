// Makes random promise programs in the format of FORMAT.md, runs each with this engine's promises, and writes both:
//
//     node generate.mjs --seed N --count N > FILE
//
// The same seed gives the same programs. The order of the profiles and what they favour are in `PROFILES`.

import { parseArgs } from "node:util";

// -- Programs ----------------------------------------------------------------

/** What statements a profile makes, by weight, and how often an expression is a promise or a thenable (in percent). */
const PROFILES = {
  basic: { then: 6, catch: 3, resolved: 2, rejected: 2, new: 1, clock: 1, log: 2, promises: 10 },
  adopt: { then: 5, catch: 2, resolved: 3, rejected: 2, new: 4, res: 4, rej: 1, clock: 2, log: 1, promises: 60 },
  thenable: { then: 5, catch: 2, resolved: 3, new: 2, res: 3, async: 1, all: 1, clock: 2, promises: 30, thenables: 40 },
  combine: { then: 4, catch: 2, resolved: 2, rejected: 2, new: 2, res: 2, rej: 1, all: 3, allSettled: 2, any: 3, race: 3, clock: 1, promises: 50, thenables: 6 },
  finally: { then: 3, catch: 2, finally: 7, resolved: 2, rejected: 2, new: 2, res: 2, rej: 1, clock: 2, promises: 40, thenables: 8 },
  timer: { then: 4, catch: 2, finally: 1, resolved: 1, rejected: 1, new: 4, res: 2, rej: 1, later: 6, micro: 2, async: 1, log: 1, promises: 25, thenables: 5 },
  async: { async: 7, then: 3, catch: 2, resolved: 2, rejected: 2, new: 2, res: 2, clock: 2, micro: 1, promises: 45, thenables: 8 },
  unhandled: { rejected: 6, then: 4, catch: 3, finally: 1, new: 2, rej: 2, res: 1, later: 5, async: 1, all: 1, any: 1, promises: 20 },
  executor: { new: 8, res: 5, rej: 3, then: 4, catch: 2, clock: 1, log: 1, micro: 1, promises: 40, thenables: 10 },
  mixed: { then: 5, catch: 2, finally: 2, resolved: 2, rejected: 2, new: 3, res: 3, rej: 2, all: 1, allSettled: 1, any: 1, race: 1, async: 2, later: 2, micro: 1, clock: 1, log: 1, promises: 35, thenables: 10 },
};

class Generator {
  constructor(seed, profile) {
    this.state = seed >>> 0;
    this.weights = Object.entries(PROFILES[profile]).filter(([op]) => op !== "promises" && op !== "thenables");
    this.promises = PROFILES[profile].promises ?? 0;
    this.thenableRate = PROFILES[profile].thenables ?? 0;
    this.budget = 4 + this.below(16);
    this.slots = 0;
    this.numbers = { n: 0, h: 0, k: 0, value: 0 };
    this.thenables = [];
  }

  /** Mulberry32. */
  below(n) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  chance(percent) {
    return this.below(100) < percent;
  }

  next(counter) {
    return ++this.numbers[counter];
  }

  plain() {
    switch (this.below(8)) {
      case 0: return { u: 1 };
      case 1: return "s" + this.next("value");
      case 2: return { arg: 1 };
      default: return this.next("value");
    }
  }

  /** An expression that may be a promise or a thenable. A thenable that a new one names has the smaller number. */
  any() {
    if (this.slots > 0 && this.chance(this.promises)) return { p: this.below(this.slots) };
    if (this.chance(this.thenableRate)) {
      const made = this.thenables.length;
      return { th: made > 0 && this.chance(50) ? this.below(made) : this.thenable() };
    }
    return this.plain();
  }

  thenable() {
    const calls = Array.from({ length: this.below(4) }, () => {
      const fn = this.chance(65) ? "res" : "rej";
      const call = { fn, x: fn === "res" ? this.any() : this.plain() };
      if (this.chance(20)) call.after = this.below(6);
      else if (this.chance(20)) call.micro = 1;
      return call;
    });
    const thenable = { calls };
    if (this.chance(15)) thenable.throw = this.plain();
    this.thenables.push(thenable);
    return this.thenables.length - 1;
  }

  body(depth) {
    const body = {};
    const statements = depth < 4 && this.chance(30) ? this.statements(1 + this.below(2), depth) : [];
    if (statements.length > 0) body.do = statements;
    if (this.chance(18)) body.throw = this.plain();
    else if (this.chance(75)) body.ret = this.any();
    return body;
  }

  handler(depth) {
    return { h: this.next("h"), ...this.body(depth + 1) };
  }

  statements(count, depth) {
    const list = [];
    while (list.length < count && this.budget > 0) list.push(this.statement(depth));
    return list;
  }

  statement(depth) {
    this.budget -= 1;
    const total = this.weights.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.below(total);
    const [op] = this.weights.find(([, weight]) => (at -= weight) < 0);
    const needsSlot = ["then", "catch", "finally", "res", "rej"].includes(op);
    return this.make(needsSlot && this.slots === 0 ? "new" : op, depth);
  }

  make(op, depth) {
    const on = this.below(Math.max(this.slots, 1));
    switch (op) {
      case "log": return { op, n: this.next("n") };
      case "clock": return { op, k: this.next("k"), n: 1 + this.below(8) };
      case "resolved": return { op, x: this.any(), p: this.slots++ };
      case "rejected": return { op, x: this.plain(), p: this.slots++ };
      case "then": {
        const statement = { op, p: this.slots++, on };
        if (this.chance(85)) statement.f = this.handler(depth);
        if (this.chance(45)) statement.r = this.handler(depth);
        return statement;
      }
      case "catch": return { op, p: this.slots++, on, r: this.handler(depth) };
      case "finally": return { op, p: this.slots++, on, f: this.handler(depth) };
      case "new": {
        const statement = { op, p: this.slots++ };
        if (this.chance(45)) {
          statement.do = [...this.statements(this.below(2), depth + 1)];
          if (this.chance(75)) statement.do.push(this.decide(statement.p));
        }
        if (this.chance(12)) statement.throw = this.plain();
        return statement;
      }
      case "res": case "rej": return this.decide(this.below(this.slots), op);
      case "async": {
        const statement = { op, p: this.slots++, h: this.next("h"), do: [] };
        for (let n = this.below(4); n > 0; n--) {
          if (this.chance(70)) {
            const wait = { op: "await", n: this.next("n"), x: this.any() };
            if (this.chance(40)) wait.try = 1;
            statement.do.push(wait);
          } else if (depth < 4 && this.budget > 0) statement.do.push(this.statement(depth + 1));
        }
        if (this.chance(18)) statement.throw = this.plain();
        else if (this.chance(75)) statement.ret = this.any();
        return statement;
      }
      case "later": return { op, after: this.below(6), do: this.statements(1 + this.below(3), depth + 1) };
      case "micro": return { op, do: this.statements(1 + this.below(2), depth + 1) };
      default: { // a combinator
        const xs = Array.from({ length: this.below(5) }, () => this.any());
        return { op, p: this.slots++, xs };
      }
    }
  }

  decide(p, op = this.chance(70) ? "res" : "rej") {
    return { op, p, x: op === "res" ? this.any() : this.plain() };
  }

  program(id, profile) {
    const main = [];
    while (this.budget > 0) main.push(this.statement(0));
    const program = { id, profile, slots: this.slots, main };
    if (this.thenables.length > 0) program.thenables = this.thenables;
    return program;
  }
}

// -- Running them ------------------------------------------------------------

function show(value) {
  if (value === undefined) return "u";
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (value instanceof AggregateError) return `Agg[${value.errors.map(show)}]`;
  if (value instanceof TypeError) return "TypeError";
  if (value?.status === "fulfilled") return `{F:${show(value.value)}}`;
  if (value?.status === "rejected") return `{R:${show(value.reason)}}`;
  return String(value);
}

class Run {
  constructor(program) {
    this.program = program;
    this.slot = [];
    this.resolvers = [];
    this.thenables = (program.thenables ?? []).map((thenable, n) => this.foreign(thenable, n));
    this.log = [];
    this.timers = [];
    this.timersMade = 0;
    this.now = 0;
    this.turn = 0;
    this.events = [];
  }

  value(x, arg) {
    if (typeof x !== "object") return x;
    if ("u" in x) return undefined;
    if ("p" in x) return x.p in this.slot ? this.slot[x.p] : "unset";
    if ("th" in x) return this.thenables[x.th];
    return arg;
  }

  timer(after, action) {
    this.timers.push({ due: this.now + after, seq: this.timersMade++, action });
  }

  foreign({ calls, throw: thrown }, n) {
    const run = this;
    return {
      then(resolve, reject) {
        run.log.push(`t${n}`);
        for (const { fn, x, after, micro } of calls) {
          const call = () => (fn === "res" ? resolve : reject)(run.value(x));
          if (after !== undefined) run.timer(after, call);
          else if (micro) queueMicrotask(call);
          else call();
        }
        if (thrown !== undefined) throw run.value(thrown);
      },
    };
  }

  statements(list, arg) {
    for (const statement of list ?? []) this.statement(statement, arg);
  }

  body(body, arg) {
    this.statements(body.do, arg);
    if (body.throw !== undefined) throw this.value(body.throw, arg);
    return body.ret === undefined ? undefined : this.value(body.ret, arg);
  }

  handler(handler, sign) {
    if (handler === undefined) return undefined;
    return (arg) => {
      this.log.push(sign === "." ? `h${handler.h}.` : `h${handler.h}${sign} ${show(arg)}`);
      return this.body(handler, arg);
    };
  }

  async asyncFunction(statement) {
    this.log.push(`a${statement.h}`);
    let arg;
    for (const inner of statement.do) {
      if (inner.op !== "await") {
        this.statement(inner, arg);
        continue;
      }
      try {
        arg = await this.value(inner.x, arg);
        this.log.push(`w${inner.n}+ ${show(arg)}`);
      } catch (reason) {
        if (!inner.try) throw reason;
        arg = reason;
        this.log.push(`w${inner.n}- ${show(arg)}`);
      }
    }
    if (statement.throw !== undefined) throw this.value(statement.throw, arg);
    return statement.ret === undefined ? undefined : this.value(statement.ret, arg);
  }

  statement(statement, arg) {
    const { op, p } = statement;
    const on = this.slot[statement.on];
    switch (op) {
      case "log": this.log.push(`l${statement.n}`); break;
      case "clock": {
        let c = Promise.resolve(undefined);
        for (let i = 1; i <= statement.n; i++) c = c.then(() => void this.log.push(`c${statement.k}.${i}`));
        break;
      }
      case "new":
        this.slot[p] = new Promise((resolve, reject) => {
          this.resolvers[p] = { res: resolve, rej: reject };
          if (statement.do !== undefined) {
            this.log.push(`x${p}`);
            this.statements(statement.do, arg);
          }
          if (statement.throw !== undefined) throw this.value(statement.throw, arg);
        });
        break;
      case "resolved": this.slot[p] = Promise.resolve(this.value(statement.x, arg)); break;
      case "rejected": this.slot[p] = Promise.reject(this.value(statement.x, arg)); break;
      case "then":
        if (on) this.slot[p] = on.then(this.handler(statement.f, "+"), this.handler(statement.r, "-"));
        break;
      case "catch": if (on) this.slot[p] = on.catch(this.handler(statement.r, "-")); break;
      case "finally": if (on) this.slot[p] = on.finally(this.handler(statement.f, ".")); break;
      case "async": this.slot[p] = this.asyncFunction(statement); break;
      case "res": case "rej": this.resolvers[p]?.[op](this.value(statement.x, arg)); break;
      case "later": this.timer(statement.after, () => this.statements(statement.do, arg)); break;
      case "micro": queueMicrotask(() => this.statements(statement.do, arg)); break;
      default: this.slot[p] = Promise[op](statement.xs.map((x) => this.value(x, arg)));
    }
  }

  /** Each macrotask is an immediate of its own: behind it the engine's microtasks run and its tracker looks at its list. */
  async toTheEnd() {
    await this.macrotask(() => this.statements(this.program.main));
    while (this.timers.length > 0) {
      this.timers.sort((a, b) => a.due - b.due || a.seq - b.seq);
      const { due, action } = this.timers.shift();
      this.now = due;
      this.turn += 1;
      await this.macrotask(action);
    }
  }

  macrotask(action) {
    return new Promise((done) => {
      setImmediate(action);
      setImmediate(done);
    });
  }

  async finalStates() {
    const pending = Symbol();
    const list = [];
    for (let n = 0; n < this.program.slots; n++) {
      if (!(n in this.slot)) list.push(null);
      else {
        list.push(await Promise.race([this.slot[n], pending]).then(
          (value) => (value === pending ? "P" : `F ${show(value)}`),
          (reason) => `R ${show(reason)}`,
        ));
      }
    }
    return list;
  }

  reports() {
    return this.events
      .map(([turn, kind, promise]) => [turn, kind, this.slot.indexOf(promise)])
      .filter(([, , slot]) => slot >= 0);
  }
}

let current;
process.on("unhandledRejection", (_, promise) => current.events.push([current.turn, "u", promise]));
process.on("rejectionHandled", (promise) => current.events.push([current.turn, "h", promise]));

async function withResult(program) {
  const run = new Run(program);
  current = run;
  await run.toTheEnd();
  // What is looked at from here on is no longer the program's.
  const [log, events] = [[...run.log], run.reports()];
  const final = await run.finalStates();
  await run.macrotask(() => {});
  return { ...program, log, final, unh: events };
}

const { values: options } = parseArgs({
  options: { seed: { type: "string", default: "1" }, count: { type: "string", default: "1000" } },
});
const seed = Number(options.seed);
const names = Object.keys(PROFILES);
const programs = [];
for (let id = 0; id < Number(options.count); id++) {
  const profile = names[id % names.length];
  const program = new Generator(Math.imul(seed, 0x9e3779b1) + id, profile).program(id, profile);
  programs.push(JSON.stringify(await withResult(program)));
}
const { node, v8 } = process.versions;
const head = JSON.stringify({ format: 1, seed, count: programs.length, node, v8 }).slice(0, -1);
process.stdout.write(`${head},"programs":[\n${programs.join(",\n")}\n]}\n`);
