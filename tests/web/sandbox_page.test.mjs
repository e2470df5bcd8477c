// The sandbox's page: what it shows of a deploy, of alerts, and of what is broken.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, assertClean, open, phone, picture, until } from "./lib/browser.mjs";
import { ada, Sandbox } from "./lib/sandbox.mjs";

const checkout = "[data-schedule=PV3PRI1]";

async function running(t, ...options) {
  const sandbox = await Sandbox.start(t, ...options);
  sandbox.page = await open(t, sandbox.url);
  return sandbox;
}

async function fire(page, service) {
  if (service) await page.selectOption("select[name=service]", service);
  await page.getByRole("button", { name: /^Fire an/ }).click();
}

test("the page says who is on call, and loads nothing from elsewhere", async (t) => {
  const { page } = await running(t);
  assert.match(await page.textContent("h2"), /Bo Larsen is on call/);
  assert.match(await page.textContent(".lanes"), /Checkout[\s\S]*Primary/);
  await picture(page, "idle");
  await assertClean(page);
});

test("a deploy in the terminal makes a band, and its end ends it", async (t) => {
  const sandbox = await running(t);
  const { page } = sandbox;
  const deploy = sandbox.run("exec", "--service", "PSVCHK1", "--", "sleep", "600");
  await until(t, page, "the band is there", () =>
    document.querySelector("[data-schedule=PV3PRI1] g[data-user=PADA001] rect.lease"));
  await until(t, page, "the story tells it", () =>
    document.querySelector("h2").textContent === "Ada deploys, so Ada is paged.");

  await fire(page, "PSVCHK1");
  const dot = page.locator(`${checkout} a.dot[data-alert="1"]:not(.ghost)`).first();
  await dot.waitFor();
  assert.equal(await dot.getAttribute("data-user"), "PADA001");
  assert.match(await dot.getAttribute("aria-label"), /^Alert 1, .*Ada Byron paged, not acknowledged/);
  assert.equal(await page.locator(`${checkout} a.ghost[data-alert="1"]`).first().getAttribute("data-user"), "PBOB001");
  await dot.focus();
  assert.equal(await page.locator("#card").innerText(), await dot.getAttribute("aria-label"));
  assert.match(await page.textContent(".instead"), /Without dutyme: Bo Larsen/);
  assert.match(await page.textContent("#happened"), /Ada Byron takes Checkout from Bo Larsen/);
  await page.getByRole("button", { name: "60×" }).click();
  await until(t, page, "the alert climbs to Mia", () =>
    /Mia Chen is paged/.test(document.querySelector("#happened").textContent));
  await picture(page, "running");

  await page.getByRole("button", { name: "Acknowledge" }).click();
  await until(t, page, "the alert is acknowledged", () =>
    /acknowledges alert 1/.test(document.querySelector("#happened").textContent));
  deploy.kill("SIGKILL");
  await until(t, page, "the pager is back", () =>
    document.querySelector("h2").textContent === "Bo Larsen has the pager back.");
  assert.equal(await page.locator(`${checkout} rect.lease`).count(), 0);
  await assertClean(page);
});

test("what is broken is shown, strikes, and is mended", async (t) => {
  const sandbox = await running(t);
  const { page } = sandbox;
  const button = page.getByRole("button", { name: "answers 500" });
  await button.click();
  await until(t, page, "the fault is told", () =>
    document.querySelector(".broken")?.textContent === "PagerDuty answers every request with 500.");
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  assert.equal((await fetch(`${sandbox.url}/users/me`)).status, 500);
  await until(t, page, "the request is in the list", () =>
    /and is refused/.test(document.querySelector("#happened").textContent));
  await button.click();
  await until(t, page, "the fault is gone", () => !document.querySelector(".broken"));

  await page.getByRole("button", { name: "loses a reply" }).click();
  const lost = page.locator("button[value=break-reply]");
  await until(t, page, "a reply will be lost", () =>
    document.querySelector("button[value=break-reply]").ariaPressed === "true");
  const deploy = sandbox.run("exec", "--schedule", "PPRI001", "--", "true");
  await deploy.ended;
  await until(t, page, "the fault is used up", () =>
    document.querySelector("button[value=break-reply]").ariaPressed === "false");
  assert.equal(await lost.getAttribute("aria-pressed"), "false");
  assert.match(await page.textContent("#happened"), /never gets the reply/);
  await assertClean(page);
});

test("somebody's override, a second deploy, a hand-over and an upgrade happen meanwhile", async (t) => {
  const sandbox = await Sandbox.start(t);
  const page = await open(t, `${sandbox.url}/?show=PPRI001`);
  const shows = (what, check) => until(t, page, what, check);
  await page.getByRole("button", { name: "Mia overrides" }).click();
  await shows("Mia's override", () => document.querySelector("g[data-user=PMIA001] rect.override"));
  await page.getByRole("button", { name: "Second deploy" }).click();
  await shows("Turbo's deploy", () => document.querySelector("g[data-user=PTUR001] rect.lease"));
  await page.getByRole("button", { name: "Hand over now" }).click();
  await shows("the hand-over", () => /is handed over/.test(document.querySelector("#happened").textContent));
  await page.getByRole("button", { name: "Upgrade to shifts" }).click();
  await shows("the upgrade", () => document.querySelector("button[value=upgrade]").disabled);
  await shows("the same band", () => document.querySelector("g[data-user=PTUR001] rect.lease"));
  await page.getByRole("button", { name: "Start over" }).click();
  await shows("all as at first", () => !document.querySelector("#lanes rect.override, #lanes rect.lease"));
  await assertClean(page);
});

test("a reload and a second tab show the same", async (t) => {
  const sandbox = await running(t);
  await fire(sandbox.page);
  const other = await open(t, sandbox.url);
  await until(t, other, "the second tab has the alert", () => document.querySelector("a.dot[data-alert='1']"));
  await other.getByRole("button", { name: "Acknowledge" }).click();
  await until(t, sandbox.page, "the first tab has the acknowledgement", () =>
    /acknowledges alert 1/.test(document.querySelector("#happened").textContent));
  const list = (page) => page.locator("#happened li").evaluateAll((all) => all.map((one) => one.textContent));
  await sandbox.page.reload();
  assert.deepEqual(await list(sandbox.page), await list(other));
});

test("ten thousand requests leave the page small and unfolded where it was", async (t) => {
  const sandbox = await running(t);
  const { page } = sandbox;
  await fire(page);
  await page.locator("#more details").first().locator("summary").click();
  let left = 10000;
  const worker = async () => {
    while (left-- > 0) await (await fetch(`${sandbox.url}/abilities`)).arrayBuffer();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await until(t, page, "the list is full", () => document.querySelectorAll("#happened li").length === 200);
  assert.ok((await page.evaluate(() => document.querySelectorAll("*").length)) < 6000);
  assert.equal(await page.locator("#more details").first().evaluate((node) => node.open), true);
  await assertClean(page);
});

test("axe finds nothing, in light, dark and on a phone", async (t) => {
  const sandbox = await Sandbox.start(t);
  sandbox.run("exec", "--schedule", "PPRI001", "--", "sleep", "600");
  for (const [where, options] of Object.entries({
    light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, phone: { size: phone } })) {
    const page = await open(t, sandbox.url, options);
    await until(t, page, `${where}: the band`, () => document.querySelector("#lanes rect.lease"));
    if (where === "light") await fire(page, "PSVPRI1");
    await until(t, page, `${where}: the alert`, () => document.querySelector("a.dot"));
    await assertAccessible(page, where);
    if (where === "phone")
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await picture(page, `deploy-${where}`);
    await assertClean(page);
  }
});

test("it can be played with the keyboard alone", async (t) => {
  const { page } = await running(t);
  const reach = async (matches) => {
    for (let i = 0; i < 80; ++i) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((text) => document.activeElement.textContent.trim() === text, matches)) return;
    }
    assert.fail(`Tab never reaches ${matches}`);
  };
  await reach("Fire an alert");
  await page.keyboard.press("Enter");
  await until(t, page, "the alert is fired", () => document.querySelector("a.dot[data-alert='1']"));
  assert.equal(await page.evaluate(() => document.activeElement.value), "page"); // the focus has stayed
  await reach("Acknowledge");
  await page.keyboard.press("Enter");
  await until(t, page, "it is acknowledged", () => document.querySelector("a.acked"));
  await reach("hangs");
  await page.keyboard.press("Space");
  await until(t, page, "PagerDuty hangs", () => document.querySelector(".broken"));
  await assertClean(page);
});

test("names are text, whatever they hold", async (t) => {
  const sandbox = await Sandbox.start(t);
  const name = `<img src=x onerror="alert(1)"> & "Bo" </svg><script>alert(2)</script>`;
  for (const id of ["PBOB001", "PV3PRI1", "PSVCHK1"]) await sandbox.control("POST", "name", { id, name });
  await fetch(`${sandbox.url}/users/<b>`, { headers: { "user-agent": `<i onclick="x">agent</i>` } });
  const page = await open(t, sandbox.url);
  page.on("dialog", () => page.wrongs.push("a dialog"));
  await fire(page);
  await until(t, page, "the dot is there", () => document.querySelector("a.dot"));
  assert.equal(await page.locator("img, main script, i[onclick]").count(), 0);
  assert.ok((await page.textContent("h2")).startsWith(name));
  assert.ok((await page.textContent("#happened")).includes(`<i onclick="x">agent<`));
  await assertClean(page);
});

test("without a script the page is whole, and its buttons work", async (t) => {
  const sandbox = await Sandbox.start(t);
  sandbox.run("exec", "--schedule", "PPRI001", "--", "sleep", "600");
  const following = await open(t, sandbox.url);
  await until(t, following, "the band", () => document.querySelector("#lanes rect.lease"));
  const page = await open(t, sandbox.url, { javaScriptEnabled: false });
  assert.match(await page.textContent("h2"), /Ada deploys/);
  assert.match(await page.textContent("table"), /Primary\s*Ada Byron/);
  await page.selectOption("select[name=service]", "PSVPRI1");
  await page.getByRole("button", { name: "Fire an alert" }).click();
  assert.equal(await page.locator("[data-schedule=PPRI001] a.dot:not(.ghost)").first().getAttribute("data-user"), "PADA001");
  await page.getByRole("button", { name: "60×" }).click();
  assert.equal(await page.locator("button[value=speed-60]").getAttribute("aria-pressed"), "true");
  // Both are of one source; only the clock may have gone on.
  const drawing = (of) => of.locator("[data-schedule=PPRI001] .who").innerText();
  assert.equal(await drawing(page), await drawing(following));
});

test("a page whose sandbox is gone says so, and finds the next one", async (t) => {
  const first = await running(t);
  const { page } = first;
  await until(t, page, "it follows", () => !document.documentElement.classList.contains("no-script"));
  await first.stop();
  await until(t, page, "it says so", () => document.documentElement.classList.contains("lost"));
  await Sandbox.start(t, "--port", new URL(first.url).port);
  await until(t, page, "it follows the next one", () => !document.documentElement.classList.contains("lost"));
});

test("the two kinds of schedule are drawn under the same alert", async (t) => {
  const { page } = await running(t);
  const dots = (of) => page.locator(`#two svg[aria-label^=${of}] g.dot`).count();
  assert.equal(await dots("Layers"), 1); // the deployer alone is paged
  assert.equal(await dots("Shifts"), 2); // both are
  assert.equal(await page.locator("#two a").count(), 0); // it is an example
});

test("notices and requests that break a rule are told", async (t) => {
  const { page, url } = await running(t);
  await fetch(`${url}/notices/slack/services/T0/B0/0123456789ab`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text: "Ada takes Primary" }) });
  await until(t, page, "the notice", () => /slack: Ada takes Primary/i.test(document.querySelector("#happened").textContent));
  await fetch(`${url}/schedules/PPRI001/overrides`, { method: "POST", headers: { authorization: `Token token=${ada}` }, body: "[]" });
  await until(t, page, "the broken rule", () => /breaks a rule of the API/.test(document.querySelector("#happened").textContent));
  await assertClean(page);
});

test("nothing moves for whoever wants less motion", async (t) => {
  for (const [reducedMotion, moves] of [["no-preference", "drop"], ["reduce", "none"]]) {
    const page = await open(t, (await Sandbox.start(t)).url, { reducedMotion });
    await until(t, page, "it follows", () => !document.documentElement.classList.contains("no-script"));
    await fire(page);
    await until(t, page, "the dot", () => document.querySelector("a.dot.new"));
    assert.equal(await page.locator("a.dot.new").first().evaluate((dot) => getComputedStyle(dot).animationName), moves);
  }
});

test("a schedule is picked and left out without a new page", async (t) => {
  const { page } = await running(t);
  await page.evaluate(() => { globalThis.same = true; });
  await page.locator("summary", { hasText: "All schedules" }).click();
  await page.getByRole("link", { name: "Show Storefront" }).click();
  await until(t, page, "Storefront's lane", () => document.querySelector("section[data-schedule=PV3TWO1]"));
  await page.getByRole("link", { name: "Hide Checkout" }).click();
  await until(t, page, "Checkout is gone", () => !document.querySelector("section[data-schedule=PV3PRI1]"));
  assert.equal(await page.evaluate(() => globalThis.same), true);
  await page.goBack();
  await until(t, page, "back", () => document.querySelector("section[data-schedule=PV3PRI1]"));
});
