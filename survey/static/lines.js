// The rows of a condition change in place. Without this every button is a POST that comes back with the whole page.
"use strict";
const renewed = async (fieldset, button) => {
  const form = fieldset.closest("form"), data = new FormData(form);
  data.set("deed", button);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(fieldset.id);
  if (!fresh) return false;
  fieldset.replaceWith(fresh);
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
document.addEventListener("change", async (event) => {
  if (!event.target.matches?.("[data-lines] [data-renew]")) return;
  const fieldset = event.target.closest("[data-lines]"), id = event.target.id;
  const fresh = await renewed(fieldset, `${fieldset.dataset.lines}.renew`).catch(() => false);
  if (fresh) document.getElementById(id)?.focus();
});
document.documentElement.classList.add("renews");
