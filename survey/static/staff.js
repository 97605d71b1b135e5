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
