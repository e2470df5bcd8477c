// The sandbox's page: what it loads, and what it says.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertClean, open } from "./lib/browser.mjs";
import { Sandbox } from "./lib/sandbox.mjs";

test("the page says who is on call, and loads nothing from elsewhere", async (t) => {
  const sandbox = await Sandbox.start(t);
  const page = await open(t, sandbox.url);
  assert.match(await page.textContent("body"), /Primary[^]*Bo Larsen/);
  await assertClean(page);
});
