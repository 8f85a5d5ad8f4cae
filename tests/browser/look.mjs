// Every page as every reader sees it: without faults that keep people out (axe-core), without anything sideways on a
// phone, light enough for a slow line, and as pictures to be looked at. `node look.mjs FOLDER` writes the pictures, and
// `node look.mjs FOLDER LOOK` those of one look. Every page of the table of routes is among them.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { browser, person, servedDemo } from "./office.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = process.argv[2];
const only = process.argv[3];

// Who sees which pages; the sample month is October 2026, and its draft is run 1.
const month = "/months/2026-10";
const pages = {
  nobody: ["/sign-in", "/nothing"],
  renshi: ["/months", "/stars", "/", month, `${month}/score`, `${month}/notice`, `${month}/stars`, `${month}/sign`, `${month}/calculate`,
    `${month}/papers`, `${month}/close`, "/months/2026-09", "/runs/1", "/runs/1/review", "/runs/1/payment",
    "/runs/1/people/C001", "/runs/1/people/C001/why/%E5%AE%9E%E5%8F%91%E5%B7%A5%E8%B5%84", "/files",
    "/files/rejected", "/files/questions", "/people", "/people/C001", "/appeals", "/policies",
    "/policies/show?family=districts%2Fharbin-daoli%2Fpay", "/policies/edit?family=districts%2Fharbin-daoli%2Fpay", "/policies/proposals", "/policies/proposals/1",
    "/files/map", "/year", `${month}/rota`, `${month}/scores`, "/runs/1/totals", `${month}/what-if`, "/windows",
    "/account", "/account/password", "/account/code", "/trail"],
  caiwu: ["/", month, "/runs/1/review", "/runs/1/payment", "/policies/proposals/1", "/runs/1/totals",
    `${month}/what-if`, `${month}/stars/C001`],
  lingdao: ["/", month, `${month}/stars`, `${month}/sign`, `${month}/stars/C001`, `${month}/fairness`,
    `${month}/ratings`, "/windows"],
  fuzeren: ["/", `${month}/stars`, "/people"],
  jijian: ["/", "/people"],
  c001: ["/", "/my", "/my/stars", "/my/stars/next", "/my/data", "/my/appeals/new", "/appeals", `${month}/papers`, "/runs/1"],
  admin: ["/", "/accounts", "/settings", "/backups"],
  anquan: ["/accounts", "/settings"],
  shenji: ["/trail"],
};

// What a reader may not see, or what is not there.
const refused = {
  "nobody /nothing": 404, "renshi /trail": 403, "c001 /runs/1": 404,
};

const looks = {
  "desktop-zh-light": { width: 1366, height: 768, language: "zh-CN", theme: "light" },
  "phone-zh-light": { width: 390, height: 844, language: "zh-CN", theme: "light" },
  "desktop-en-dark": { width: 1366, height: 768, language: "en-GB", theme: "dark" },
  "phone-en-dark": { width: 390, height: 844, language: "en-GB", theme: "dark" },
};

// Pages of which the sample month has none to show, or that are no page to look at.
const without = {
  "/assets/:digest/:name": "a file of pages", "/look": "leads back to where one was",
  "/files/rejected/:id": "looked at where a row was refused", "/my/slips/:run": "no run of the sample month is approved",
  "/appeals/:id": "nobody appeals in the sample month", "/appeals/:id/evidence/:file": "a file to keep",
};

const faults = [];

// Whatever is added to the table of routes is looked at, or it is said here why not.
const routes = readFileSync(join(import.meta.dirname, "../web/routes.txt"), "utf8").split("\n")
  .filter((line) => line.startsWith("GET ")).map((line) => line.split(/\s+/)[1]);
const visited = Object.values(pages).flat().map((address) => address.split("?")[0]);
for (const route of routes) {
  const form = new RegExp(`^${route.replaceAll(/:\w+/g, "[^/]+")}$`);
  if (!(route in without) && !visited.some((address) => form.test(address))) faults.push(`${route} is not looked at`);
}

/** Bytes of a page with its style and script, without its pictures. */
const MOST_BYTES = 100 * 1024;
async function weight(answer, page) {
  const html = (await answer.text()).replaceAll(/<svg[^]*?<\/svg>/g, "");
  const files = await page.evaluate(async () => {
    const addresses = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    const texts = await Promise.all(addresses.map(async (address) => (await fetch(address)).text()));
    return texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
  });
  return Buffer.byteLength(html) + files;
}

/** Human resources propose a change of a rule sheet, so that there is one to be looked at. */
async function propose() {
  const page = await person(window, office, "renshi");
  await page.goto("/policies/edit?family=districts%2Fharbin-daoli%2Fpay");
  const text = await page.inputValue("#text");
  // What is typed is looked at while the hands rest.
  await page.fill("#text", text.replace("休息日延时次数'", "休息日延时次'"));
  await page.locator("#text-found .tag.bad").first().waitFor();
  await page.fill("#text", text.replace('name = "延时服务补贴标准"\nvalue = "50"', 'name = "延时服务补贴标准"\nvalue = "80"'));
  await Promise.all([page.waitForEvent("framenavigated"), page.click('form[action="/policies/edit"] button')]);
  await page.fill("#reason", "街道办公会决定提高延时服务补贴。");
  await Promise.all([page.waitForEvent("framenavigated"), page.click('form[action="/policies/propose"] button.strong')]);
  await page.waitForURL(/proposals\/1/);
  await page.context().close();
}

const office = await servedDemo();
const window = await browser();
try {
  await propose();
  for (const [lookName, look] of Object.entries(looks)) {
    if (only && only !== lookName) continue;
    for (const [name, addresses] of Object.entries(pages)) {
      const page = await person(window, office, name === "nobody" ? null : name, look);
      for (const address of addresses) {
        const where = `${lookName} ${name} ${address}`;
        const answer = await page.goto(address);
        const expected = refused[`${name} ${address}`] ?? 200;
        if (answer.status() !== expected) faults.push(`${where}: ${answer.status()}, not ${expected}`);
        const bytes = await weight(answer, page);
        if (bytes > MOST_BYTES) faults.push(`${where}: ${bytes} bytes`);
        if (folder) {
          mkdirSync(join(folder, lookName), { recursive: true });
          const file = `${name}${address.replaceAll(/[^\w-]+/g, "_")}.png`;
          await page.screenshot({ path: join(folder, lookName, file), fullPage: true });
        }
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (sideways > 1) faults.push(`${where}: ${sideways} pixels beyond the screen`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
        for (const fault of found.violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
          faults.push(`${where}: ${fault.id}: ${fault.nodes[0].html.slice(0, 160)}`);
        }
      }
      // A page that is not there and one that is forbidden are told in the console too.
      const wrong = page.wrong.filter((text) => !/status of (403|404)/.test(text));
      faults.push(...wrong.map((text) => `${lookName} ${name}: ${text}`));
      await page.context().close();
    }
  }
} finally {
  await window.close();
  await office.end();
}
if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log("every page was looked at");
