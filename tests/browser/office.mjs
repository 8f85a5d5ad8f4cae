// An office for the browser, served by the program: in a file of its own, or in the empty PostgreSQL database that
// XINGCHOU_DATABASE names.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { fill, press } from "./hands.mjs";

const program = process.env.XINGCHOU ?? "target/debug/xingchou";
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

function ran(parameters, input) {
  const done = spawnSync(program, parameters, { maxBuffer: 1 << 28, input });
  if (done.status !== 0) throw new Error(`${parameters.join(" ")}: ${done.stderr}${done.stdout}`);
  return done.stdout.toString();
}

/** The sample month, served: its address, who works there, and how to end it. */
export async function servedDemo() {
  const data = join(mkdtempSync(join(tmpdir(), "xingchou-browser-")), "data");
  const people = {};
  for (const person of JSON.parse(ran(["demo", "--data", data, "--no-serve", "--json"])).people) {
    people[person.login_name] = person.password;
  }
  return serve(data, people);
}

/** An office in which there is nothing but its first account, served. */
export async function servedOffice() {
  const data = join(mkdtempSync(join(tmpdir(), "xingchou-browser-")), "data");
  const password = "柳树下面有三只花鸭子在睡觉";
  const secret = join(data, "..", "password");
  writeFileSync(secret, `${password}\n`);
  ran(["init", "--data", data, "--district", "示范街道", "--admin", "admin", "--password-file", secret]);
  return serve(data, { admin: password });
}

async function serve(data, people) {
  const server = spawn(program, ["serve", "--data", data, "--address", "127.0.0.1:0"]);
  const log = [];
  server.stderr.on("data", (text) => log.push(text.toString()));
  const address = await new Promise((resolve, reject) => {
    server.stdout.on("data", (text) => {
      const found = /http:\/\/[\d.:]+/.exec(text.toString());
      if (found) resolve(found[0]);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${log.join("")}`)));
  });
  server.removeAllListeners("exit");
  const end = () => new Promise((resolve) => {
    server.on("exit", () => { rmSync(join(data, ".."), { recursive: true, force: true }); resolve(); });
    server.kill("SIGTERM");
  });
  return { address, people, data, end, log };
}

/** A browser without a window. */
export function browser() {
  return chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Somebody at a screen of a size, in a language, light or dark; signed in. */
export async function person(window, office, name, look = {}) {
  const { width = 1366, height = 768, language = "zh-CN", theme = "light" } = look;
  const context = await window.newContext({
    baseURL: office.address,
    viewport: { width, height },
    locale: language,
    colorScheme: theme,
    acceptDownloads: true,
  });
  // Nothing leaves the machine.
  await context.route((url) => url.origin !== office.address && url.protocol !== "data:", (route) => {
    throw new Error(`a page asked for ${route.request().url()}`);
  });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
  page.wrong = wrong;
  if (name) {
    await page.goto("/sign-in");
    await fill(page, page.locator("#name"), name);
    await fill(page, page.locator("#password"), office.people[name]);
    await press(page, page.locator("form button.strong"));
    await page.waitForURL((url) => url.pathname !== "/sign-in");
  }
  return page;
}
