// dutyme sandbox --demo: dutyme and the script with curl, killed in the same second.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { assertAccessible, assertClean, open, picture, until } from "./lib/browser.mjs";
import { Sandbox } from "./lib/sandbox.mjs";

/** The files of that name that a descendant of this process is running as a script. */
async function runningScripts(name) {
  const found = [];
  for (const pid of (await readdir("/proc")).filter((one) => /^\d+$/.test(one))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (words[0] === "/bin/sh" && words[1]?.endsWith(`/${name}`) && (await descends(pid))) found.push(words[1]);
  }
  return [...new Set(found)];
}

async function descends(pid) {
  for (let one = Number(pid); one > 1; ) {
    if (one === process.pid) return true;
    one = Number(/^PPid:\s*(\d+)/m.exec(await readFile(`/proc/${one}/status`, "utf8").catch(() => ""))?.[1] ?? 0);
  }
  return false;
}

test("one button kills both: dutyme's band ends, and the script's goes on", async (t) => {
  const sandbox = await Sandbox.start(t, "--demo");
  const page = await open(t, (await sandbox.lines.next()).value);
  await page.getByRole("button", { name: "Watch a guided run" }).click();
  await until(t, page, "both run", () => document.querySelector("h2").textContent === "Two deploys run. Kill them both.");
  assert.equal(await page.locator("#lanes rect.lease").count(), 2);
  await picture(page, "guided");

  await page.getByRole("button", { name: "kill -9 both deploys" }).click();
  await until(t, page, "dutyme has given back", () => !document.querySelector("[data-schedule=PPRI001] rect.lease") &&
    !document.querySelector("[data-schedule=PPRI001] [data-on=wrong]"));
  const ms = async (schedule) => Number(await page.getAttribute(`p.count[data-schedule=${schedule}]`, "data-ms"));
  await until(t, page, "the script's is left", () =>
    document.querySelector("[data-schedule=PTWN001] g[data-user=PADA001] rect.left-rest"));
  const [ours, theirs] = [await ms("PPRI001"), await ms("PTWN001")];
  assert.ok(ours < 60_000, `dutyme's ${ours} ms are seconds`);
  assert.ok(theirs > 50 * 60_000, `the script's ${theirs} ms are the rest of the hour`);
  const told = await sandbox.control("GET", "wrongly", { schedule: "PTWN001" });
  assert.equal(told.total_ms, theirs); // the page shows what the server makes of the history

  await page.getByRole("button", { name: /^Fire an/ }).click();
  await until(t, page, "each alert reaches its own", () =>
    document.querySelector("[data-schedule=PPRI001] a.dot:not(.ghost)")?.dataset.user === "PBOB001" &&
    document.querySelector("[data-schedule=PTWN001] a.dot.wrong")?.dataset.user === "PADA001");
  await page.getByRole("button", { name: "60×" }).click();
  await until(t, page, "minutes pass", () =>
    Number(/^(\d+):/.exec(document.querySelector("p.count.bad span:last-child").textContent)?.[1]) >= 9);
  await page.getByRole("button", { name: "1×" }).click();
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await until(t, page, "Bo has answered", () => /Bo Larsen answered after/.test(document.querySelector("#paging").textContent));
  await assertAccessible(page, "killed");
  await picture(page, "killed");
  await assertClean(page);

  await page.getByRole("button", { name: "Start over" }).click();
  await until(t, page, "all as at first", () => !document.querySelector("p.count"));
});

test("the script that is printed is the file that runs", async (t) => {
  const sandbox = await Sandbox.start(t, "--demo");
  const page = await open(t, (await sandbox.lines.next()).value);
  await page.getByRole("button", { name: "Watch a guided run" }).click();
  await until(t, page, "the script is printed", () => document.querySelector(".code"));
  assert.equal(await page.textContent(".code"), await readFile("src/sandbox/web/curl-deploy.sh", "utf8"));
  await until(t, page, "both run", () => document.querySelector("h2").textContent === "Two deploys run. Kill them both.");
  const printed = await page.textContent(".code");
  const scripts = await runningScripts("curl-deploy.sh");
  assert.equal(scripts.length, 1);
  assert.equal(await readFile(scripts[0], "utf8"), printed);
});

test("without the key nobody starts or kills", async (t) => {
  const sandbox = await Sandbox.start(t, "--demo");
  const page = await open(t, sandbox.url);
  assert.equal(await page.locator("button[value=guide]").count(), 0);
  for (const act of ["guide", "kill", "start-over"]) {
    for (const key of ["", "&key=", "&key=0123456789abcdef0123456789abcdef"]) {
      const reply = await fetch(`${sandbox.url}/sandbox/act`, { method: "POST", body: `do=${act}${key}`, redirect: "manual" });
      assert.equal(reply.status, 403, act + key);
    }
  }
  const foreign = await fetch(`${sandbox.url}/sandbox/act`, {
    method: "POST", body: "do=page&service=PSVCHK1", headers: { origin: "http://evil.example.com" } });
  assert.equal(foreign.status, 403);
});
