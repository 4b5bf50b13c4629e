// harper.js and textlint, each in a process of its own: reads a line with texts, checks them, answers with milliseconds.
import { createInterface } from "node:readline";

const plain = (module) => module.default?.default ?? module.default ?? module;

async function harper() {
  const { LocalLinter } = await import("harper.js");
  const { binary } = await import("harper.js/binary");
  const linter = new LocalLinter({ binary });
  await linter.setup();
  return (text) => linter.lint(text);
}

async function textlint() {
  const { TextlintKernel } = await import("@textlint/kernel");
  const plugin = plain(await import("@textlint/textlint-plugin-text"));
  const rules = [];
  for (const name of ["write-good", "terminology", "alex"]) {
    rules.push({ ruleId: name, rule: plain(await import(`textlint-rule-${name}`)) });
  }
  const kernel = new TextlintKernel();
  const options = { ext: ".txt", plugins: [{ pluginId: "text", plugin }], rules };
  return async (text) => (await kernel.lintText(text, options)).messages;
}

const check = await { harper, textlint }[process.argv[2]]();
await check("This sentence is here to warm up.");
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  let found = 0;
  const before = process.cpuUsage();
  for (const text of JSON.parse(line).texts) {
    const start = performance.now();
    found += (await check(text)).length;
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ times, cpu: (user + system) / 1000, found }));
}
