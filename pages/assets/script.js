// Small conveniences; every page works without them.
"use strict";

// Files dropped anywhere on the page go to its file field.
const files = document.querySelector("input[type=file][data-drop]");
if (files) {
  const place = files.closest(".drop");
  const over = (on) => place && place.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  document.addEventListener("dragleave", () => over(false));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer && event.dataTransfer.files.length > 0) {
      files.files = event.dataTransfer.files;
      files.form.requestSubmit();
    }
  });
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});

// An explanation is fetched when its line is opened for the first time.
document.addEventListener("toggle", async (event) => {
  const details = event.target;
  const place = details.querySelector && details.querySelector("[data-explain]");
  if (!details.open || !place || place.dataset.here) return;
  place.dataset.here = "yes";
  try {
    const answer = await fetch(place.dataset.explain, { headers: { accept: "text/html" } });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch { delete place.dataset.here; }
}, true);

// A long text is looked at while it is typed, once the hands rest.
const sheet = document.querySelector("textarea[data-check]");
if (sheet) {
  const place = document.getElementById(`${sheet.id}-found`);
  let resting = 0;
  let asked = 0;
  sheet.addEventListener("input", () => {
    window.clearTimeout(resting);
    resting = window.setTimeout(async () => {
      const mine = ++asked;
      try {
        const body = new URLSearchParams(new FormData(sheet.form));
        const answer = await fetch(sheet.dataset.check, { method: "POST", body, headers: { accept: "text/html" } });
        // What was asked before the last change says nothing any more.
        if (mine === asked && (answer.ok || answer.status === 422)) place.innerHTML = await answer.text();
      } catch { /* The button asks again. */ }
    }, 600);
  });
}

// How far long work is, as the server tells it.
const progress = document.querySelector("progress[data-events]");
if (progress && window.EventSource) {
  const source = new EventSource(progress.dataset.events);
  const words = document.getElementById(progress.getAttribute("aria-describedby"));
  source.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    progress.max = told.of;
    progress.value = told.done;
    if (words) words.textContent = told.text;
  });
  source.addEventListener("end", (event) => { source.close(); window.location.assign(event.data); });
}

// A place that keeps itself up to date, while somebody looks at it.
for (const place of document.querySelectorAll("[data-live]")) {
  window.setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.live, { headers: { accept: "text/html" } });
      // Whoever was signed out meanwhile is led to the page to sign in.
      if (answer.redirected) { window.location.reload(); return; }
      if (answer.ok) place.innerHTML = await answer.text();
    } catch { /* The next time may go better; what stands there says of when it is. */ }
  }, Number(place.dataset.seconds) * 1000);
}

// Numbers to try out get a slider each, and what comes of them is fetched without leaving the page.
const trial = document.querySelector("form[data-trial]");
if (trial) {
  const result = document.getElementById(trial.dataset.trial);
  let waits = 0;
  const ask = () => {
    window.clearTimeout(waits);
    waits = window.setTimeout(async () => {
      const asked = new URLSearchParams(new FormData(trial));
      const address = `${trial.action}?${asked}`;
      result.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(`${address}&part=1`, { headers: { accept: "text/html" } });
        if (answer.ok) {
          result.innerHTML = await answer.text();
          window.history.replaceState(null, "", address);
        }
      } finally { result.removeAttribute("aria-busy"); }
    }, 400);
  };
  for (const number of trial.querySelectorAll("input[data-to]")) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = number.dataset.from;
    slider.max = number.dataset.to;
    slider.step = number.dataset.step;
    slider.value = number.value;
    slider.setAttribute("aria-label", number.labels[0].textContent);
    number.after(slider);
    slider.addEventListener("input", () => { number.value = slider.value; ask(); });
    number.addEventListener("input", () => { slider.value = number.value; ask(); });
  }
}

// What a column is can also be dragged onto it.
const mapped = [...document.querySelectorAll("form[action='/files/map/keep']")];
for (const form of mapped) {
  const fields = [...form.querySelectorAll(".field")].filter((field) => field.querySelector("select"));
  if (fields.length === 0) continue;
  const names = document.createElement("ul");
  names.className = "names";
  for (const option of fields[0].querySelector("select").options) {
    if (!option.value) continue;
    const name = document.createElement("li");
    name.textContent = option.text;
    name.draggable = true;
    name.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", option.value));
    names.append(name);
  }
  form.prepend(names);
  for (const field of fields) {
    const select = field.querySelector("select");
    const over = (event) => { event.preventDefault(); field.classList.add("over"); };
    field.addEventListener("dragover", over);
    field.addEventListener("dragleave", () => field.classList.remove("over"));
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      field.classList.remove("over");
      const value = event.dataTransfer.getData("text/plain");
      if ([...select.options].some((option) => option.value === value)) select.value = value;
    });
  }
}
