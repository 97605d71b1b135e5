// The page holds a still picture of every chart. Where scripts run, plotly draws the same figure, so that a bar tells
// more when it is pointed at; each one only when it comes into sight.
"use strict";
{
  const AROUND = 16;
  const draw = (place) => {
    const { data, layout } = JSON.parse(place.dataset.figure);
    place.replaceChildren();
    place.classList.add("live");
    // A window that changes its width would otherwise take the height of an empty box for that of the chart.
    place.style.height = `${layout.height + AROUND}px`;
    Plotly.newPlot(place, data, layout, { displayModeBar: false, responsive: true });
  };
  const places = document.querySelectorAll("[data-figure]");
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "400px" });
  for (const place of places) watch.observe(place);
}
