// The secretariat's pages work without this; it moves the focus to what went wrong and asks before a deed that cannot be undone.
"use strict";
document.querySelector("[data-focus]")?.focus();
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.sure || event.target.dataset.sure;
  if (question && !window.confirm(question)) event.preventDefault();
});
document.addEventListener("input", (event) => {
  const list = event.target.dataset?.filters && document.getElementById(event.target.dataset.filters);
  if (!list) return;
  const wanted = event.target.value.toLowerCase();
  for (const row of list.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
// A menu that was opened closes when the focus or a click goes elsewhere, and by Escape.
const menus = document.querySelectorAll("details.menu");
const leave = (event) => { for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false; };
document.addEventListener("click", leave);
document.addEventListener("focusin", leave);
for (const menu of menus) menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
