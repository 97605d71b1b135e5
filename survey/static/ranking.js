// A ranking works without this: every option has a list with its place. With it, giving out a place moves the others,
// there are buttons to go up and down, and an option can be dragged.
"use strict";

(function () {
  const NONE = 0;

  function ranking(list) {
    const items = Array.from(list.children);
    const most = Number(list.dataset.ranking);
    const status = list.parentElement.querySelector("[role=status]");
    const field = (item) => item.querySelector("select");
    const place = (item) => Number(field(item).value.split(":")[1] || NONE);
    const name = (item) => item.querySelector("label").textContent;
    let ranked = [];

    function shown() {
      for (const item of items) field(item).selectedIndex = ranked.indexOf(item) + 1;
      list.append(...ranked, ...items.filter((item) => !ranked.includes(item)));
      for (const item of items) {
        const at = ranked.indexOf(item);
        const [up, down] = item.querySelectorAll("button");
        up.setAttribute("aria-disabled", String(at === 0 || (at < 0 && ranked.length >= most)));
        down.setAttribute("aria-disabled", String(at < 0 || at === ranked.length - 1));
      }
    }

    /** Puts an option at a place, counted from 1, or takes its place away; the others make room. */
    function move(item, wanted) {
      const others = ranked.filter((each) => each !== item);
      if (wanted > NONE) others.splice(Math.min(wanted, others.length + 1) - 1, 0, item);
      ranked = others.slice(0, most);
      shown();
      const at = ranked.indexOf(item) + 1;
      status.textContent = at ? name(item) + ": plaats " + at + " van " + most : name(item) + ": geen plaats";
      list.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function button(item, words, sign, step) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "second small";
      made.textContent = sign;
      made.setAttribute("aria-label", words + ": " + name(item));
      made.addEventListener("click", () => {
        if (made.getAttribute("aria-disabled") === "true") return;
        const at = ranked.indexOf(item);
        move(item, at < 0 ? ranked.length + 1 : at + 1 + step);
        // The row may have been put elsewhere in the page, which takes the focus away.
        made.focus();
      });
      return made;
    }

    function draggable(item) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", field(item).id));
      item.addEventListener("dragover", (event) => event.preventDefault());
      item.addEventListener("drop", (event) => {
        const dragged = items.find((each) => field(each).id === event.dataTransfer.getData("text/plain"));
        if (!dragged) return;
        event.preventDefault();
        move(dragged, ranked.includes(item) ? ranked.indexOf(item) + 1 : ranked.length + 1);
      });
    }

    const given = items.filter((item) => place(item) > NONE).sort((left, right) => place(left) - place(right));
    // What is not an order yet stays as it was sent, beside the words that say what is wrong with it.
    const wrong = given.some((item, index) => place(item) !== index + 1);
    ranked = given;
    for (const item of items) {
      const buttons = document.createElement("span");
      buttons.className = "moves";
      buttons.append(button(item, "Omhoog", "↑", -1), button(item, "Omlaag", "↓", 1));
      item.append(buttons);
      draggable(item);
      field(item).addEventListener("input", (event) => event.stopPropagation());
      field(item).addEventListener("change", () => {
        const focused = document.activeElement;
        move(item, place(item));
        focused?.focus();
      });
    }
    if (!wrong) shown();
  }

  document.querySelectorAll("[data-ranking]").forEach(ranking);
})();
