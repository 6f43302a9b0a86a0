"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const lines = (text) => (text ? text.split("\n") : []);
  const nameOf = (path) => path.slice(path.lastIndexOf("/States/") + 8);

  for (const hidden of all(".search, .tools")) hidden.hidden = false;

  // A click on a state opens its details beside the graph; without this script the link leads to them.
  const pick = (section, link, byKeyboard = false) => {
    const detail = document.getElementById(link.getAttribute("href").slice(1));
    const panel = section.querySelector(".panel");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "Close";
    const unpick = () => {
      panel.hidden = true;
      panel.replaceChildren();
      for (const one of all(".picked", section)) one.classList.remove("picked");
      link.focus();
    };
    close.addEventListener("click", unpick);
    panel.onkeydown = (event) => { if (event.key === "Escape") unpick(); };
    const title = document.createElement("h4");
    title.textContent = nameOf(detail.dataset.path);
    panel.replaceChildren(close, title, ...detail.querySelector("div").cloneNode(true).childNodes);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    if (byKeyboard) close.focus({ preventScroll: true });
    for (const one of all(".picked", section)) one.classList.remove("picked");
    link.closest(".state").classList.add("picked");
  };

  const zoom = (graph, how) => {
    const svg = graph.querySelector("svg");
    const natural = svg.viewBox.baseVal.width;
    if (how === "fit") {
      graph.classList.remove("zoomed");
      svg.style.width = "";
      return;
    }
    const now = svg.getBoundingClientRect().width;
    const next = Math.min(Math.max(now * (how === "in" ? 1.25 : 0.8), natural / 6), natural * 4);
    graph.classList.add("zoomed");
    svg.style.width = `${next}px`;
  };

  const showRun = (section, id) => {
    const run = id && document.getElementById(id);
    const ran = new Set(run ? all("tbody th", run).map((one) => one.textContent) : []);
    const failed = new Set(run ? lines(run.dataset.failed) : []);
    const steps = new Set(run ? lines(run.dataset.steps) : []);
    for (const state of all(".canvas .state", section)) {
      const name = nameOf(state.dataset.path);
      state.classList.toggle("ran", ran.has(name) && !failed.has(name));
      state.classList.toggle("fell", failed.has(name));
    }
    for (const arrow of all(".canvas .arrow[data-from]", section)) {
      arrow.classList.toggle("walked", steps.has(`${arrow.dataset.from} → ${arrow.dataset.to}`));
    }
    if (run) run.parentElement.open = true;
    for (const one of all(".run", section)) {
      one.hidden = Boolean(run) && one !== run;
      if (one === run) one.open = true;
    }
  };

  for (const section of all(".pipeline")) {
    const graph = section.querySelector(".canvas .graph");
    graph.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      pick(section, link, event.detail === 0);
    });
    graph.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(graph, event.deltaY < 0 ? "in" : "out");
    }, { passive: false });
    graph.addEventListener("keydown", (event) => {
      const how = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
      if (how && !event.ctrlKey && !event.metaKey) zoom(graph, how);
    });
    for (const button of all("[data-zoom]", section)) {
      button.addEventListener("click", () => zoom(graph, button.dataset.zoom));
    }
    section.querySelector(".on-graph").addEventListener("change", (event) => showRun(section, event.target.value));
  }

  // A graph that is wider than its frame begins with its first state in the middle.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      const start = target.querySelector(".start");
      if (!start || target.scrollWidth <= target.clientWidth) continue;
      const middle = start.getBoundingClientRect().x - target.getBoundingClientRect().x;
      target.scrollLeft += middle - target.clientWidth / 2;
    }
  });
  for (const graph of all(".graph")) seen.observe(graph);

  // A link opens what its target is folded into.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const folds = [];
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) folds.push(fold);
    for (const fold of folds) fold.open = true;
    if (folds.length) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Search: states whose name, arguments or text hold the words; Enter goes to the next of them.
  const input = document.getElementById("search");
  const output = document.getElementById("hits");
  const texts = all(".state-detail").map((detail) => [detail, detail.textContent.toLowerCase()]);
  const shapes = new Map();
  for (const section of all(".pipeline")) {
    for (const state of all(".canvas .state", section)) {
      shapes.set(`${section.dataset.key}${state.dataset.path}`, state);
    }
  }
  let found = [];
  let at = -1;
  const search = () => {
    const words = input.value.trim().toLowerCase();
    for (const [detail, text] of texts) {
      const shape = shapes.get(`${detail.closest(".pipeline").dataset.key}${detail.dataset.path}`);
      shape.classList.toggle("hit", words !== "" && text.includes(words));
    }
    found = words === "" ? [] : texts.filter(([, text]) => text.includes(words)).map(([detail]) => detail);
    at = -1;
    output.textContent = words === "" ? "" : found.length === 1 ? "1 state" : `${found.length} states`;
  };
  input.addEventListener("input", search);
  document.querySelector(".search").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!found.length) return;
    at = (at + 1) % found.length;
    const section = found[at].closest(".pipeline");
    const shape = shapes.get(`${section.dataset.key}${found[at].dataset.path}`);
    shape.scrollIntoView({ block: "center", inline: "center" });
    pick(section, shape.querySelector("a"));
    output.textContent = `${at + 1} of ${found.length}`;
  });

  // What is folded is printed unfolded.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])").filter((one) => !one.matches(".state-detail details"));
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
})();
