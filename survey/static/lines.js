// The rows of a condition change in place. Without this every button is a POST that comes back with the whole page.
"use strict";
// What was typed while the answer was under way is newer than the answer; a row that goes away changes the numbers.
const keepTyped = (fresh, sent) => {
  for (const field of fresh.querySelectorAll("input[id]:not([type=checkbox]), select[id], textarea[id]")) {
    const old = document.getElementById(field.id);
    if (old && sent.has(old.name) && old.value !== sent.get(old.name)) field.value = old.value;
  }
};
const renewed = async (fieldset, button, place = () => "") => {
  const form = fieldset.closest("form"), data = new FormData(form);
  data.set("deed", button);
  fieldset.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(fieldset.id);
  if (!fresh) return false;
  const id = place();
  if (!button.includes(".remove.")) keepTyped(fresh, data);
  fieldset.replaceWith(fresh);
  if (id) document.getElementById(id)?.focus();
  return fresh;
};
const focused = (fresh, name, act) => {
  const rows = fresh.querySelectorAll(".line-rows > li"), last = rows[rows.length - 1];
  const target = act === "add" ? last?.querySelector("select") : act === "expert" ? fresh.querySelector("textarea") : null;
  (target || fresh.querySelector(`#${CSS.escape(name)}-add`) || fresh.querySelector("button"))?.focus();
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-lines] button[name=deed]");
  if (!button) return;
  event.preventDefault();
  const fieldset = button.closest("[data-lines]"), name = fieldset.dataset.lines;
  const fresh = await renewed(fieldset, button.value).catch(() => false);
  if (!fresh) return button.form.submit();
  focused(fresh, name, button.value.slice(name.length + 1).split(".")[0]);
});
// Whoever chooses with the keyboard passes other choices on the way: what follows comes when the choice is left, or
// after a pause. Whoever chooses with a pointer sees it at once.
let pressed = -10000, waiting = null, pause = 0;
const settle = () => {
  window.clearTimeout(pause);
  const act = waiting?.act;
  waiting = null;
  act?.();
};
const settled = (select, act) => {
  waiting = { select: select, act: act };
  window.clearTimeout(pause);
  if (performance.now() - pressed > 1000) settle();
  else pause = window.setTimeout(settle, 900);
};
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("select")) return;
  pressed = performance.now();
  if (waiting?.select === event.target) settled(event.target, waiting.act);
}, true);
document.addEventListener("focusout", (event) => { if (waiting?.select === event.target) settle(); });
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-lines] [data-renew]")) return;
  const fieldset = event.target.closest("[data-lines]"), began = event.target;
  settled(began, async () => {
    const place = () => document.activeElement === document.body ? began.id : document.activeElement.id;
    const fresh = await renewed(fieldset, `${fieldset.dataset.lines}.renew`, () => fieldset.contains(document.activeElement) && place()).catch(() => false);
    if (!fresh) fieldset.removeAttribute("aria-busy");
  });
});
document.documentElement.classList.add("renews");
