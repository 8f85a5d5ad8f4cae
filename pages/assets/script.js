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
