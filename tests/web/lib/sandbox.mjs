// A running `dutyme sandbox`, and its controls.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const programs = process.env.DUTYME_BUILD ?? "build";
export const dutyme = join(programs, "dutyme");
export const ada = "sandbox-ada-userkey0";

export class Sandbox {
  /** Starts one that ends with this process; `t` ends it, and whatever run() started, before. */
  static async start(t, ...options) {
    const sandbox = new Sandbox();
    sandbox.home = await mkdtemp(join(tmpdir(), "dutyme-web-"));
    sandbox.environment = { PATH: process.env.PATH, HOME: sandbox.home, LANG: "C.UTF-8" };
    sandbox.runs = [];
    sandbox.process = spawn(dutyme, ["sandbox", "--until-eof", ...options],
      { env: sandbox.environment, stdio: ["pipe", "pipe", "inherit"] });
    t.after(() => sandbox.stop());
    sandbox.lines = createInterface(sandbox.process.stdout)[Symbol.asyncIterator]();
    sandbox.url = (await sandbox.lines.next()).value;
    if (!sandbox.url) throw new Error("the sandbox did not start");
    return sandbox;
  }

  /** A control's answer: its JSON, or nothing. */
  async control(method, name, parameters = {}, body) {
    const reply = await fetch(`${this.url}/sandbox/${name}?${new URLSearchParams(parameters)}`,
      { method, body: typeof body === "object" ? JSON.stringify(body) : body });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${name}: ${reply.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Starts dutyme as Ada, in the background. */
  run(...words) {
    const child = spawn(dutyme, words, {
      env: { ...this.environment, DUTYME_API_URL: this.url, DUTYME_TOKEN: ada }, stdio: "ignore" });
    child.ended = once(child, "exit");
    this.runs.push(child);
    return child;
  }

  async stop() {
    for (const child of this.runs) if (child.exitCode === null) child.kill("SIGTERM");
    await Promise.all(this.runs.map((child) => child.ended));
    const ended = this.process.exitCode === null ? once(this.process, "exit") : undefined;
    this.process.stdin.end();
    await ended;
    await rm(this.home, { recursive: true, force: true });
  }
}
