// Items can be dragged to their place; without this the buttons and the typed place do the same.
"use strict";
document.documentElement.classList.add("scripted");
(function () {
  const list = document.getElementById("onderdelen");
  if (!list || !window.Sortable) return;
  window.Sortable.create(list, {
    handle: ".grip", draggable: "li", animation: 120,
    onEnd: (event) => {
      if (event.oldDraggableIndex === event.newDraggableIndex) return;
      const form = event.item.querySelector("form.place");
      form.elements.place.value = event.newDraggableIndex + 1;
      form.requestSubmit();
    },
  });
})();
