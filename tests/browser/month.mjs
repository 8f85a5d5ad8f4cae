// The whole month in the browser, by the people of an office that begins with nothing: accounts are made, files are
// dropped, the month is scored, contested, signed, calculated, checked, approved, paid and closed, and somebody reads
// her slip and signs for it. With XINGCHOU_KEYBOARD=1 by nobody who has a mouse.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { strict as assert } from "node:assert";
import { byKeyboard, choose, fill, press } from "./hands.mjs";
import { browser, person, servedOffice } from "./office.mjs";

const samples = join(import.meta.dirname, "../data/street-2026-10");
const files = readdirSync(samples).filter((name) => name !== "expected.json").map((name) => join(samples, name));
const month = "/months/2026-10";

const office = await servedOffice();
const window = await browser();
const open = {};
// Files and calculations take their time on a busy machine.
const patience = 240_000;

/** Sends the form that goes to an address, and says what is wrong with it when the page says so. */
async function send(page, action, fields = {}) {
  const form = page.locator(`form[action="${action}"]`).first();
  for (const [name, value] of Object.entries(fields)) await fill(page, form.locator(`[name="${name}"]`), value);
  await Promise.all([
    page.waitForEvent("framenavigated", { timeout: patience }),
    press(page, form.locator("button").first()),
  ]);
  await page.waitForLoadState();
  const refusal = page.locator(".notice.error");
  if (await refusal.count() > 0) throw new Error(`${action}: ${await refusal.innerText()}`);
}

/** Makes an account with a role, and signs the person in, who chooses an own password first. */
async function employ(name, role, more = {}) {
  const admin = open.admin;
  await admin.goto("/accounts");
  await send(admin, "/accounts/add", { name, ...(more.staff ? { staff: more.staff } : {}) });
  office.people[name] = (await admin.locator("pre").innerText()).trim();
  await admin.goto("/accounts");
  await send(admin, "/accounts/grant", { name, role });
  const page = await person(window, office, name);
  assert.equal(new URL(page.url()).pathname, "/account/password", "somebody else knows the first password");
  const own = `在桥头等第 ${Object.keys(open).length} 只绿色的船`;
  await send(page, "/account/password", { old: office.people[name], new: own, again: own });
  office.people[name] = own;
  open[name] = page;
  return page;
}

try {
  const admin = await person(window, office, "admin");
  open.admin = admin;
  await admin.goto("/settings");
  const codes = admin.locator("form", { has: admin.locator("input[value=one_time_code_roles]") });
  await codes.locator("[name=value]").fill("");
  await fill(admin, codes.locator("[name=reason]"), "试验");
  await Promise.all([admin.waitForEvent("framenavigated"), press(admin, codes.locator("button"))]);

  // Human resources: nothing to wait for, then the files of the month at once.
  const clerk = await employ("renshi", "human_resources");
  for (const name of ["confirmation_workdays", "notice_workdays"]) {
    await clerk.goto("/settings");
    const form = clerk.locator("form", { has: clerk.locator(`input[value=${name}]`) });
    await fill(clerk, form.locator("[name=value]"), "0");
    await fill(clerk, form.locator("[name=reason]"), "试验");
    await Promise.all([clerk.waitForEvent("framenavigated"), press(clerk, form.locator("button"))]);
    assert.match(clerk.url(), /done=setting/);
  }
  await clerk.goto("/files");
  await choose(clerk, clerk.locator("input[type=file]"), files);
  await send(clerk, "/files");
  assert.equal(await clerk.locator("tbody tr").filter({ hasText: "已入库" }).count(), files.length);
  await clerk.goto(`${month}/score`);
  await send(clerk, `${month}/score`);
  await clerk.goto(`${month}/notice`);
  await send(clerk, `${month}/publish`);

  // A member of staff contests her score; the leader upholds it.
  const member = await employ("xiong", "staff_member", { staff: "C001" });
  await member.goto("/my/stars");
  assert.match(await member.locator("main").innerText(), /总分/);
  await member.goto("/my/appeals/new?month=2026-10");
  await send(member, "/my/appeals/new", { kind: "score", target: "群众满意度", text: "十四日上午的评价不是我经办的。" });
  const appeal = new URL(member.url()).pathname;
  const leader = await employ("lingdao", "street_leader");
  await leader.goto(appeal);
  await send(leader, `${appeal}/decide`, { decision: "yes", reason: "查看排班，情况属实。" });
  await member.goto(appeal);
  assert.match(await member.locator("main").innerText(), /成立，待更正/);
  // Nobody signs the stars until it is carried through: here by another person's decision that
  // says why nothing changes.
  await leader.goto(`${month}/sign`);
  assert.equal(await leader.locator(`form[action="${month}/sign"]`).count(), 0);
  const second = await employ("fuhe", "finance");
  await second.goto(appeal);
  await send(second, `${appeal}/explain`, { reason: "那几条评价按排班本来就没有记在她名下，分数不变。" });
  await member.goto(appeal);
  assert.match(await member.locator("main").innerText(), /决定不更正/);

  await clerk.goto(`${month}/notice`);
  await send(clerk, `${month}/close-appeals`);
  await leader.goto(`${month}/sign`);
  const acknowledge = await leader.locator("[name=acknowledged]").count();
  await send(leader, `${month}/sign`, acknowledge ? { acknowledged: "yes" } : {});

  // Pay: calculated by one, checked by a second, approved and paid by a third.
  await clerk.goto(`${month}/calculate`);
  await send(clerk, `${month}/calculate`);
  const review = new URL(clerk.url()).pathname;
  const run = review.replace("/review", "");
  await second.goto(review);
  while (await second.locator(`form[action="${run}/tick"]`).count() > 0) await send(second, `${run}/tick`);
  await send(second, `${run}/check`);
  const third = await employ("caiwu", "finance");
  await third.goto(review);
  await send(third, `${run}/approve`);
  await third.goto(`${month}/papers`);
  const [bank] = await Promise.all([
    third.waitForEvent("download"),
    press(third, third.locator(`form[action="${month}/papers/payroll"] button`)),
  ]);
  assert.match(bank.suggestedFilename(), /工资表/);
  await third.goto(`${run}/payment`);
  await send(third, `${run}/exported`);
  await third.goto(`${run}/payment`);
  await send(third, `${run}/paid`, { note: "银行回单已核对" });
  await clerk.goto(`${month}/close`);
  await send(clerk, `${month}/close`);
  await clerk.goto(month);
  assert.equal(await clerk.locator(".path li:not(.done)").count(), 0, "every step was taken");

  // She reads her slip, and opens an item down to what it rests on.
  await member.goto("/my?year=2026");
  await press(member, member.locator("tbody a").first());
  await member.waitForURL(/\/my\/slips\//);
  await press(member, member.locator("summary").first());
  await member.locator(".why .outline").first().waitFor();
  assert.match(await member.locator("main").innerText(), /实发工资/);
  const slip = new URL(member.url()).pathname;
  await send(member, `${slip}/receive`);
  assert.match(await member.locator("main").innerText(), /已签收/);
  await third.goto(`${month}/papers`);
  const [receipts] = await Promise.all([
    third.waitForEvent("download"),
    press(third, third.locator(`form[action="${month}/papers/slip-receipts"] button`)),
  ]);
  assert.match(receipts.suggestedFilename(), /slip-receipts/);
  for (const forbidden of [`${run}/people/C002`, review]) {
    assert.equal((await member.goto(forbidden)).status(), 404, forbidden);
  }
  await member.goto(run);
  assert.equal(await member.locator("tbody tr").count(), 1, "of an approved run she sees herself");
  console.log(`the month went from dropped files to a read slip${byKeyboard ? ", by the keyboard alone" : ""}`);
} finally {
  await window.close();
  await office.end();
}
