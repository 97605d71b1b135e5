// The builder works without this. With it, the page of the respondent follows what is typed, rows change without a new
// page, and questions can be dragged to their place.
"use strict";
document.documentElement.classList.add("scripted");

(function () {
  const PAUSE = 350;

  // A message that was on the page from the beginning is read aloud only when it comes in later.

  for (const told of document.querySelectorAll("[data-told]")) {
    const sentence = told.querySelector("p");
    const words = sentence.textContent;
    sentence.textContent = "";
    window.setTimeout(() => { sentence.textContent = words; }, 150);
  }

  // Undo and redo with the keys that everyone knows, unless somebody is typing: then the browser undoes letters.

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const wanted = key === "z" ? (event.shiftKey ? "y" : "z") : key === "y" ? "y" : "";
    const form = wanted && document.querySelector(`form[data-keys=${wanted}]`);
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // The editor.

  const editor = document.getElementById("vraag");
  let timer = 0, asked = 0, changed = false, leaving = false;

  function parsed(html) {
    return new DOMParser().parseFromString(html, "text/html");
  }

  function swap(id, from) {
    const fresh = from.getElementById(id), old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    return Boolean(fresh);
  }

  async function look() {
    if (!editor.dataset.preview) return;
    const turn = ++asked;
    const reply = await fetch(editor.dataset.preview, { method: "POST", body: new FormData(editor) }).catch(() => null);
    if (!reply?.ok || turn !== asked) return;
    swap("zoals-gezien", parsed(await reply.text()));
  }

  function follow() {
    changed = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE);
  }

  // What was typed while the answer was under way is newer than the answer; rows that changed have other numbers now.
  function keepNewer(page, sent, rows) {
    for (const opened of document.querySelectorAll("#velden details[open] > summary[id]")) {
      page.getElementById(opened.id)?.parentElement.setAttribute("open", "");
    }
    for (const field of page.querySelectorAll("#velden input[id], #velden textarea[id], #velden select[id]")) {
      const old = document.getElementById(field.id);
      if (!old || field.type === "hidden" || field.type === "checkbox" || field.type === "radio") continue;
      if (rows && field.name.startsWith(rows + "-")) continue;
      if (old.value !== sent.get(old.name)?.replaceAll("\r\n", "\n")) field.value = old.value;
    }
  }

  // A button that changes rows or the type stores nothing: its answer is the same page with other fields.
  async function replay(name, value) {
    window.clearTimeout(timer);
    const turn = ++asked;
    const body = new FormData(editor), began = document.activeElement;
    body.set(name, value);
    document.getElementById("velden").setAttribute("aria-busy", "true");
    const reply = await fetch(window.location.pathname + window.location.search, { method: "POST", body: body }).catch(() => null);
    const page = reply?.ok ? parsed(await reply.text()) : null;
    if (turn !== asked) return true;
    if (!page?.getElementById("velden")) {
      document.getElementById("velden").removeAttribute("aria-busy");
      return false;
    }
    keepNewer(page, body, value.includes(".") ? value.split(".")[0] : "");
    // The focus stays where the person went meanwhile; else it goes to what the answer points at.
    const now = document.activeElement, inside = document.getElementById("velden").contains(now);
    const moved = now !== began && inside && now.id;
    swap("velden", page);
    swap("zoals-gezien", page);
    changed = true;
    const next = document.getElementById(moved) || document.querySelector("#velden [autofocus]");
    if (inside) next?.focus();
    return true;
  }

  function inRows(button) {
    return button?.name === "deed" && button.value.includes(".");
  }

  // Who begins to change something takes the section in hand, so that others see it before they begin.
  async function take() {
    const body = new FormData();
    body.set("csrf_token", editor.elements.csrf_token.value);
    body.set("deed", "hold." + editor.dataset.hand);
    const reply = await fetch(editor.dataset.list, { method: "POST", body: body }).catch(() => null);
    if (reply?.status === 409) document.getElementById("bezet").textContent = await reply.text();
  }

  if (editor) {
    editor.addEventListener("input", follow);
    if (editor.dataset.hand) editor.addEventListener("input", take, { once: true });
    editor.addEventListener("change", (event) => {
      if (event.target.id === "type") settled(event.target, () => replay("deed", "kind"));
    });
    editor.addEventListener("keydown", (event) => {
      const row = event.key === "Enter" && event.target.matches("[data-rows] input") && event.target.closest("li");
      if (!row || row.nextElementSibling || !event.target.value.trim()) return;
      event.preventDefault();
      replay("deed", row.parentElement.dataset.rows + ".add");
    });
    editor.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!inRows(button)) {
        leaving = true;
        return;
      }
      event.preventDefault();
      replay(button.name, button.value).then((done) => {
        if (done) return;
        // Without an answer the page itself is asked for, as it is without a script.
        leaving = true;
        const deed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
        editor.append(deed);
        editor.submit();
      });
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed && !leaving) event.preventDefault();
    });
  }

  // Dragging does what the buttons and the typed place do.

  function drop(event) {
    const item = event.item, rows = [...event.to.children].filter((each) => each.dataset.key);
    if (event.from === event.to && event.oldIndex === event.newIndex) return;
    const form = item.closest("form") || item.querySelector("form");
    const said = { deed: "drag." + item.dataset.key, to: event.to.dataset.section || "", at: rows.indexOf(item) + 1 };
    for (const [name, value] of Object.entries(said)) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: name, value: value }));
    }
    form.submit();
  }

  if (window.Sortable) {
    for (const list of document.querySelectorAll(".asked-list")) {
      window.Sortable.create(list, { group: "vragen", handle: ".grip", draggable: "li", animation: 120, onEnd: drop });
    }
    const sections = document.querySelector(".sections");
    if (sections) window.Sortable.create(sections, { handle: ".grip-whole", draggable: ".section", animation: 120, onEnd: drop });
  }
})();
