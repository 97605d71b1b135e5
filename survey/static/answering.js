// The pages of who answers work without this. With it, follow-ups show and hide, totals run along, what is typed is
// kept after a pause, and leaving with something unsaved asks first.
"use strict";
document.documentElement.classList.add("scripted");
document.querySelector("[data-focus]")?.focus();
// A page that the browser kept would remember answers as they were before they were saved.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

(function () {
  const form = document.getElementById("onderdeel");
  if (!form) return;
  const PAUSE = 2000;
  const SEARCH_PAUSE = 250;
  const status = document.getElementById("bewaard");
  const seen = form.elements["page-seen"];
  const data = JSON.parse(document.getElementById("gegevens")?.textContent || "null");
  let unsaved = false, leaving = false, timer = 0, silent = false, saving = null;

  // What shows, hides and adds up.

  function typed() {
    const found = {};
    const listed = data.form.questions.filter((question) => ["several", "ranking", "file"].includes(question.type));
    // The name of a field in a row ends in the key of its question; under the key of the section stand its rows.
    const several = new Set([...listed.map((each) => each.key), ...Object.keys(data.form.repeats || {})]);
    for (const [name, value] of new FormData(form)) {
      if (several.has(name.slice(name.lastIndexOf(".") + 1))) (found[name] = found[name] || []).push(value);
      else found[name] = value;
    }
    return found;
  }

  function written(value, unit, decimals) {
    if (value === null || value === undefined || value === "") return "nog niet bekend";
    if (typeof value !== "object") return value === true ? "ja" : value === false ? "nee" : String(value);
    return Achterban.answers.withUnit(value, unit, decimals);
  }

  /** An answer of this page in the words of another question: the words of options, else what was read. */
  function said(name, outcome) {
    const fields = Array.from(form.elements).filter((field) => field.name === name);
    const chosen = fields.filter((field) => field.checked);
    const question = data.form.questions.find((each) => each.key === name.slice(name.lastIndexOf(".") + 1));
    if (fields[0]?.matches("[type=radio], [type=checkbox]") && question?.type !== "scale") {
      return chosen.map((field) => field.closest("label").querySelector("span").textContent).join(", ");
    }
    if (question?.type === "organisation") return fields[0].value.replace(/ \([^()]*\)$/, "").trim();
    if (question?.type === "euro") return Achterban.answers.euros(outcome.named[name], question.decimals);
    return Achterban.answers.words(outcome.named[name], question?.unit);
  }

  function follow() {
    if (!data) return;
    const outcome = Achterban.answers.outcome(data.form, typed(), data.values, data.facts, data.today);
    const asked = new Set(outcome.asked);
    for (const question of form.querySelectorAll(".question")) question.hidden = !asked.has(question.dataset.key);
    for (const output of form.querySelectorAll("[data-total]")) {
      const total = outcome.totals[output.dataset.total];
      output.textContent = total ? written(total, output.dataset.unit) : "";
    }
    for (const output of form.querySelectorAll("[data-calculation]")) {
      output.textContent = written(outcome.named[output.dataset.calculation], output.dataset.unit,
        Number(output.dataset.decimals));
    }
    for (const place of form.querySelectorAll("[data-said]")) {
      const words = asked.has(place.dataset.said) ? said(place.dataset.said, outcome) : "";
      if (place.textContent !== (words || "…")) place.textContent = words || "…";
    }
  }

  // Keeping what is typed.

  function say(words) {
    if (status.textContent !== words) status.textContent = words;
  }

  function failed(words) {
    if (!silent) say(words);
    silent = true;
    unsaved = true;
  }

  async function send() {
    unsaved = false;
    // Files go along with the whole page only.
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    let reply;
    try {
      reply = await fetch(form.dataset.save, { method: "POST", body: body, credentials: "omit" });
    } catch {
      return failed("Niet opgeslagen: geen verbinding. Uw tekst staat nog op deze pagina.");
    }
    if (reply.status === 409) return failed("Niet opgeslagen: de uitvraag is gesloten. Uw tekst staat nog op deze pagina.");
    if (reply.status === 403 || reply.status === 404) return failed("Niet opgeslagen: u hebt geen toegang meer. Uw tekst staat nog op deze pagina.");
    if (!reply.ok) return failed("Niet opgeslagen. Uw tekst staat nog op deze pagina.");
    const kept = await reply.json();
    seen.value = kept.seen;
    silent = false;
    if (kept.conflicts.length) say("Iemand anders wijzigde hier ook een antwoord. Kies “Bewaren en verder” om beide te zien.");
    else say("Opgeslagen om " + kept.saved + (kept.others.length ? ". Ook " + kept.others.join(" en ") + " werkt aan dit onderdeel." : ""));
  }

  function save() {
    window.clearTimeout(timer);
    // Where a page sends in at once, nothing is kept before that.
    if (saving || !unsaved || !form.dataset.save) return saving;
    saving = send().finally(() => {
      saving = null;
      if (unsaved && !silent) later();
    });
    return saving;
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    if (event.target.readOnly) return;
    unsaved = true;
    follow();
    later();
  });
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!saving) {
      leaving = true;
      return;
    }
    // The page must know what was kept last before it sends the same fields again.
    event.preventDefault();
    const button = event.submitter;
    saving.then(() => form.requestSubmit(button));
  });
  window.addEventListener("beforeunload", (event) => {
    const chosen = [...form.querySelectorAll("[type=file]")].some((field) => field.files.length);
    if ((unsaved || chosen) && !leaving) event.preventDefault();
  });

  // Names from the register.

  let searching = 0;

  async function suggest(field) {
    if (field.value.trim().length < 2) return;
    const address = new URL(form.dataset.search, window.location.href);
    address.searchParams.set("zoek", field.value);
    const reply = await fetch(address, { credentials: "omit" }).catch(() => null);
    if (!reply?.ok) return;
    field.list.replaceChildren(...(await reply.json()).map((name) => new Option(name, name)));
  }

  for (const field of form.querySelectorAll("[data-search][list]")) {
    field.addEventListener("input", () => {
      window.clearTimeout(searching);
      searching = window.setTimeout(() => suggest(field), SEARCH_PAUSE);
    });
  }

  follow();
})();
