// Pages of a meeting that is going on: asks every few seconds whether something changed. Without this there is a link to refresh.
"use strict";
const shown = document.querySelector("[data-stand]");
const PAUSE = 3000;
let tag = "";
let away = 0;
let waiting = 0;

function busy() {
  return document.querySelector("form[data-touched], form[data-sending]") !== null;
}

document.addEventListener("input", (event) => event.target.form?.setAttribute("data-touched", ""));

function told(stand) {
  for (const [name, words] of Object.entries(stand.words || {})) {
    const place = document.getElementById(name);
    if (place && place.textContent !== words) place.textContent = words;
  }
}

// Who closes a vote is asked whether that is meant, unless everybody who is there has voted: "14 van 14 gestemd".
function complete() {
  for (const form of document.querySelectorAll("form[data-complete]")) {
    const told = form.dataset.complete.split(" ").map((name) => document.getElementById(name)?.textContent || "");
    if (told.every((words) => /^(\d+) van \1\b/.test(words))) delete form.dataset.sure;
  }
}

function changed(stand) {
  if (stand.stand === shown.dataset.stand) return;
  const notice = document.getElementById("veranderd");
  // Who is choosing is not interrupted; everything else shows the new state at once.
  if (notice && busy()) notice.hidden = false;
  else if (!document.querySelector("[data-keep]")) window.location.reload();
  else if (notice) notice.hidden = false;
}

function connection(there) {
  away = there ? 0 : away + 1;
  const notice = document.getElementById("geen-verbinding");
  if (notice) notice.hidden = away < 2;
}

async function ask() {
  try {
    const answer = await fetch(shown.dataset.standUrl, {
      cache: "no-store", headers: tag ? { "If-None-Match": tag } : {}, signal: AbortSignal.timeout(8000) });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      const stand = await answer.json();
      told(stand);
      complete();
      changed(stand);
    }
    connection(answer.status < 500);
  } catch {
    connection(false);
  }
  // Not all telephones in the hall at the same moment.
  later(PAUSE + Math.random() * 1000);
}

function later(pause) {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(ask, pause);
}

complete();
if (shown) {
  later(PAUSE);
  // A telephone that comes out of a pocket, or is within reach again, does not wait for its turn.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && later(0));
  window.addEventListener("online", () => later(0));
}
