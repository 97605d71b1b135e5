// Registering works without this. With it, people come and go without the page being loaded again, and only the
// programme of the chosen occasion shows.
"use strict";
(function () {
  const form = document.getElementById("onderdeel");
  const people = () => document.getElementById("deelnemers");
  if (!form) return;

  function follow() {
    const chosen = form.querySelector("[name=bijeenkomst]:checked, [name=bijeenkomst][type=hidden]")?.value;
    for (const programme of form.querySelectorAll(".programme.follow")) {
      programme.hidden = programme.dataset.occasion !== chosen;
    }
  }

  /** What was typed while the answer was under way is newer than the answer. */
  function keepTyped(fresh, sent) {
    for (const field of fresh.querySelectorAll("input[type=text][id], select[id], textarea[id]")) {
      const old = document.getElementById(field.id);
      if (old && sent.has(old.name) && old.value !== sent.get(old.name)) field.value = old.value;
    }
  }

  async function renew(button) {
    const data = new FormData(form, button);
    people().setAttribute("aria-busy", "true");
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), credentials: "omit" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("deelnemers");
    if (!fresh) throw new Error("no people on this page");
    keepTyped(fresh, data);
    people().replaceWith(fresh);
    const said = document.getElementById("rijen-gezegd");
    const words = said.textContent;
    // A live region speaks when it changes, not when it comes.
    said.textContent = "";
    window.setTimeout(() => { said.textContent = words; }, 100);
    follow();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    fresh.querySelector("[autofocus]")?.focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("#deelnemers button[name]");
    if (!button) return;
    event.preventDefault();
    renew(button).catch(() => {
      const hidden = Object.assign(document.createElement("input"),
        { type: "hidden", name: button.name, value: button.value });
      form.append(hidden);
      form.requestSubmit();
    });
  });
  form.addEventListener("change", follow);
  follow();
})();
