// Chromium, and a page that notes whatever a page must not do.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { after, before } from "node:test";

const installed = createRequire(resolve(process.env.DUTYME_WEB ?? "build/web", "package.json"));
const { chromium } = installed("playwright-core");
const axe = installed.resolve("axe-core/axe.min.js");

export const patience = 60_000; // ms until a wait counts as a hang
export const phone = { width: 390, height: 844 };
const desktop = { width: 1360, height: 900 };

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // As root, and in a container, Chromium's own sandbox cannot be had.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
});
after(() => browser?.close());

/** Opens a page of its own at the URL. `faults(page)` tells what went wrong on it so far. */
export async function open(t, url, { size = desktop, ...options } = {}) {
  const context = await browser.newContext({ viewport: size, reducedMotion: "no-preference", ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.wrongs = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.wrongs.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => page.wrongs.push(`script: ${error}`));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== "127.0.0.1" && protocol !== "data:") page.wrongs.push(`leaves the machine: ${request.url()}`);
  });
  await page.addInitScript(() => {
    globalThis.refusedByPolicy = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.refusedByPolicy.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  return page;
}

/** Fails with what the console, the content policy or the net had to complain of. */
export async function assertClean(page) {
  const refused = await page.evaluate(() => globalThis.refusedByPolicy).catch(() => []);
  assert.deepEqual([...page.wrongs, ...refused.map((one) => `policy: ${one}`)], []);
}

/** Waits until the function, run in the page, returns something true; says how long it took. */
export async function until(t, page, what, check, argument) {
  const begun = performance.now();
  await page.waitForFunction(check, argument, { timeout: patience }).catch((error) => {
    throw new Error(`${what}: ${error.message}`);
  });
  t.diagnostic(`${what} after ${Math.round(performance.now() - begun)} ms`);
}

/** Fails with what axe-core finds. The content policy lets no script in but by the debugger. */
export async function assertAccessible(page, where) {
  const session = await page.context().newCDPSession(page);
  const { readFile } = await import("node:fs/promises");
  await session.send("Runtime.evaluate", { expression: await readFile(axe, "utf8") });
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map((one) => `${where}: ${one.id}: ${one.nodes.map((node) => node.html).join("; ")}`), []);
}

/** Leaves pictures in $DUTYME_WEB_PICTURES, where that is set: the whole page, and what docs/pictures shows of it. */
export async function picture(page, name) {
  const folder = process.env.DUTYME_WEB_PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  const { x, y, width, height } = await page.locator(".first").boundingBox();
  await page.screenshot({ path: join(folder, `sandbox-${name}.png`), clip: { x: x - 8, y: 56, width: width + 16, height: y + height - 48 } });
}
