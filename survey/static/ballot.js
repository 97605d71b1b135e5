// A ballot: draws the code of a secret vote in this browser, and keeps sending the same ballot until it is confirmed.
// Without this the server draws the code (and says so) and the form is sent as any other.
"use strict";
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const AGAIN = 3000;

function draw() {
  // 128 bits as 26 characters of five bits; the first carries three.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let code = "";
  for (let place = 0; place < 26; place += 1) {
    code = LETTERS[Number(number % 32n)] + code;
    number /= 32n;
  }
  return code;
}

function grouped(code) {
  return [code.slice(0, 6), ...code.slice(6).match(/.{5}/g)].join("-");
}

// The code stays the same in this tab until the vote is confirmed, so that a reload in the middle cannot make a second one.
function codeFor(input) {
  const name = `code ${input.dataset.code}`;
  let code = null;
  try {
    code = sessionStorage.getItem(name);
    if (!code) sessionStorage.setItem(name, code = draw());
  } catch {
    code = code || draw();
  }
  return code;
}

function forget(form) {
  for (const input of form.querySelectorAll("input[data-code]")) {
    try { sessionStorage.removeItem(`code ${input.dataset.code}`); } catch { /* It was never kept. */ }
  }
}

function prepare(root) {
  for (const input of root.querySelectorAll("input[data-code]")) {
    input.value = codeFor(input);
    for (const place of root.querySelectorAll(`[data-shows="${CSS.escape(input.dataset.code)}"]`)) {
      place.textContent = grouped(input.value);
    }
  }
  for (const made of root.querySelectorAll("input[name=made]")) made.value = "browser";
  for (const place of root.querySelectorAll("[data-with-script]")) place.hidden = false;
  for (const place of root.querySelectorAll("[data-without-script]")) place.hidden = true;
}

// What is sent is as long whatever is chosen: the length of a message can be seen where its contents cannot.
function filler(form, body) {
  const length = (values) => new URLSearchParams(values.map((value) => ["choice", value])).toString().length;
  const offered = [...form.querySelectorAll("input[name=choice]")].map((input) => input.value);
  return "x".repeat(length(offered) - length(body.getAll("choice")));
}

function say(form, words) {
  const place = form.querySelector("[data-says]");
  place.textContent = words;
  place.hidden = !words;
}

async function send(form, body) {
  const button = form.querySelector("button[type=submit]");
  form.setAttribute("data-sending", "");
  button.setAttribute("aria-disabled", "true");
  say(form, "Uw stem wordt verstuurd.");
  for (;;) {
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(15000) });
      if (answer.status !== 503 && answer.status < 502) return answer;
    } catch { /* No network: the same ballot again, which the server counts once. */ }
    say(form, "Er is geen verbinding. Uw stem is nog niet bevestigd. Wij sturen hetzelfde stembiljet opnieuw zodra het kan; het telt één keer. Laat deze pagina open.");
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN));
  }
}

async function show(form, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("main");
  if (answer.ok) forget(form);
  if (answer.redirected) { window.location.assign(answer.url); return; }
  document.title = page.title;
  document.querySelector("main").replaceWith(told);
  prepare(told);
  (told.querySelector("[data-focus]") || told).focus();
  window.scrollTo(0, 0);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-ballot]")) return;
  event.preventDefault();
  if (form.hasAttribute("data-sending")) return;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.append("filler", filler(form, body));
  const answer = await send(form, body);
  await show(form, answer);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-saves]");
  if (!button) return;
  event.preventDefault();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([document.getElementById(button.dataset.saves).value], { type: "text/plain" }));
  link.download = button.dataset.name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});

prepare(document);
