// How somebody works on a page: with a mouse, or, where XINGCHOU_KEYBOARD is set, with the keyboard alone. What the
// keyboard cannot reach fails.
import { strict as assert } from "node:assert";

export const byKeyboard = Boolean(process.env.XINGCHOU_KEYBOARD);

/** Presses Tab until something has the focus, as somebody without a mouse does. */
async function reach(page, locator) {
  const element = await locator.elementHandle();
  for (let pressed = 0; pressed < 900; pressed += 1) {
    if (await element.evaluate((one) => one === document.activeElement)) {
      const seen = await element.evaluate((one) => one.matches(":focus-visible"));
      assert.ok(seen, "who has the focus is seen");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${page.url()}: Tab does not lead to ${locator}`);
}

/** Presses a button, follows a link or opens a line. */
export async function press(page, locator) {
  if (!byKeyboard) return locator.click({ timeout: 30_000 });
  await reach(page, locator);
  return page.keyboard.press("Enter");
}

/** Fills a field in. */
export async function fill(page, field, value) {
  const kind = await field.evaluate((one) => (one.tagName === "SELECT" ? "select" : one.type));
  if (!byKeyboard) {
    if (kind === "select") return field.selectOption(value);
    return kind === "checkbox" ? field.check() : field.fill(value);
  }
  await reach(page, field);
  if (kind === "checkbox") {
    if (!(await field.isChecked())) await page.keyboard.press("Space");
  } else if (kind === "select") {
    const place = await field.evaluate((one, wanted) => [...one.options].findIndex((option) => option.value === wanted), value);
    assert.ok(place >= 0, `${value} is there to be chosen`);
    await page.keyboard.press("Home");
    for (let at = await field.evaluate((one) => one.selectedIndex); at < place; at += 1) await page.keyboard.press("ArrowDown");
    assert.equal(await field.inputValue(), value);
  } else if (kind === "month" || kind === "date") {
    // The parts of a date are the browser's own; what stands there already is left.
    if ((await field.inputValue()) !== value) await field.fill(value);
  } else {
    await page.keyboard.press("Control+A");
    await page.keyboard.type(value);
  }
}

/** Hands files in. */
export async function choose(page, locator, files) {
  if (!byKeyboard) return locator.setInputFiles(files);
  await reach(page, locator);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  return chooser.setFiles(files);
}
