"use strict";
{
  const NEXT = {
    ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1,
    PageUp: "quarter", PageDown: "-quarter", Home: "first", End: "last",
  };
  const STILL_MS = 100; // what browsers take for a delay of 10 ms or less
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const wrap = (value, count) => ((value % count) + count) % count;
  let stopOther = () => {};

  // One preview: a strip behind a window of one picture, moved by whole pictures.
  function makeTurnable(box) {
    const count = Number(box.dataset.frames);
    if (count < 2) return;
    const image = box.querySelector("image");
    const width = image.getAttribute("width") / count;
    const delays = box.dataset.delays.split(" ").map(Number);
    const button = document.createElement("button");
    let place = 0; // in pictures, with fractions between two
    let held = null; // where it was dragged last
    let timer = 0;

    const shown = () => wrap(Math.round(place), count);

    function show() {
      image.setAttribute("x", -shown() * width);
      box.setAttribute("aria-valuenow", shown() + 1);
      box.setAttribute("aria-valuetext", `picture ${shown() + 1} of ${count}`);
    }

    function turn(pictures) {
      place = wrap(place + pictures, count);
      show();
    }

    function name(verb) {
      button.textContent = verb;
      button.setAttribute("aria-label", `${verb}: ${box.dataset.name}`);
      button.classList.toggle("playing", verb === "Pause");
    }

    function stop() {
      clearTimeout(timer);
      timer = 0;
      sight.unobserve(box);
      name("Play");
    }

    // Who wants less motion gets one turn; others as many as the animation has, which end at its end.
    function play() {
      stopOther();
      stopOther = stop;
      const plays = Number(box.dataset.plays);
      let steps = calm.matches ? count : plays ? plays * count - 1 - shown() : Infinity;
      if (!steps) {
        steps = count - 1;
        turn(1);
      }
      place = shown();
      name("Pause");
      sight.observe(box);
      const wait = () => {
        const delay = delays[shown()];
        timer = setTimeout(step, delay > 10 ? delay : STILL_MS);
      };
      const step = () => {
        turn(1);
        steps -= 1;
        if (steps > 0) wait();
        else stop();
      };
      wait();
    }

    const toggle = () => (timer ? stop() : play());
    const sight = new IntersectionObserver((entries) => {
      if (timer && !entries.at(-1).isIntersecting) stop();
    });

    box.tabIndex = 0;
    const states = {
      role: "slider", "aria-label": box.dataset.name, "aria-roledescription": "turnable preview",
      "aria-orientation": "horizontal", "aria-valuemin": 1, "aria-valuemax": count,
    };
    for (const [key, value] of Object.entries(states)) box.setAttribute(key, value);
    box.firstElementChild.setAttribute("aria-hidden", "true");
    box.classList.add("turnable");
    button.type = "button";
    button.className = "play";
    name("Play");
    box.after(button);
    show();

    button.addEventListener("click", toggle);
    box.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (timer) stop();
      held = event.clientX;
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => {
      if (held === null) return;
      turn(((event.clientX - held) / box.clientWidth) * count);
      held = event.clientX;
    });
    const release = () => { held = null; };
    box.addEventListener("pointerup", release);
    box.addEventListener("pointercancel", release);
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const quarter = Math.max(1, Math.round(count / 4));
      const steps = { quarter, "-quarter": -quarter, first: -shown(), last: count - 1 - shown() };
      const step = NEXT[event.key];
      if (step === undefined && event.key !== " ") return;
      event.preventDefault();
      if (event.key === " ") return void toggle();
      if (timer) stop();
      place = shown();
      turn(steps[step] ?? step);
    });
  }

  // Small pictures are cut out of the strip when they are asked for, not before.
  function showTiles(event) {
    const details = event.target;
    if (!details.open || !details.matches(".card > details")) return;
    const strip = details.closest(".card").querySelector(".turn > svg");
    if (!strip) return;
    const width = strip.viewBox.baseVal.width;
    for (const link of details.querySelectorAll("[data-picture], .tiles > li > span")) {
      if (link.querySelector("svg")) continue;
      const { picture } = link.dataset;
      const cut = strip.cloneNode(picture !== undefined);
      cut.removeAttribute("role");
      cut.removeAttribute("aria-label");
      cut.setAttribute("aria-hidden", "true");
      if (picture === undefined) cut.classList.add("gone");
      else cut.querySelector("image").setAttribute("x", -picture * width);
      link.prepend(cut);
    }
  }

  // Search, filters and order; the fragment has them, so that a link shares them.
  const form = document.querySelector(".toolbar");
  const list = document.querySelector(".cards");
  const cards = [...list.children];
  const fields = [...form.elements].filter((field) => field.name);
  const clearing = form.querySelector(".clear");
  const texts = new Map();

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = (card) => ["error", "warning", "info"].map((key) => Number(card.dataset[key]));
  const title = (card) => card.querySelector("h3").textContent;

  function textOf(card) {
    if (!texts.has(card)) {
      const parts = card.querySelectorAll("h3, .path, [title], ol > li > :first-child");
      const words = [...parts].map((part) => `${part.textContent} ${part.title}`);
      texts.set(card, fold(words.join("\n")));
    }
    return texts.get(card);
  }

  const byFindings = (one, other) => {
    const [these, those] = [found(one), found(other)];
    const at = these.findIndex((number, index) => number !== those[index]);
    return at < 0 ? 0 : those[at] - these[at];
  };
  const ORDERS = {
    title: (one, other) => title(one).localeCompare(title(other), undefined, { numeric: true }),
    found: byFindings,
    bytes: (one, other) => other.dataset.bytes - one.dataset.bytes,
  };

  function isWanted(card, wanted, words) {
    if (wanted.state === "found" && !found(card).some(Boolean)) return false;
    if (wanted.state === "missing" && !Number(card.dataset.missing)) return false;
    if (wanted.severity && !Number(card.dataset[wanted.severity])) return false;
    return !words.length || words.every((word) => textOf(card).includes(word));
  }

  // Who looks for findings of a kind wants to read them.
  function unfold(card, severity) {
    const details = card.querySelector("details.remarks");
    if (!details) return;
    if (severity && !details.open) {
      details.open = true;
      details.dataset.unfolded = "";
    } else if (!severity && "unfolded" in details.dataset) {
      details.open = false;
      delete details.dataset.unfolded;
    }
  }

  function apply() {
    const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const words = fold(wanted.q).split(/\s+/).filter(Boolean);
    let number = 0;
    for (const card of cards) {
      card.hidden = !isWanted(card, wanted, words);
      if (!card.hidden) number += 1;
      unfold(card, !card.hidden && wanted.severity);
    }
    const order = ORDERS[wanted.sort];
    const sorted = order ? [...cards].sort(order) : cards;
    if (sorted.some((card, index) => card !== list.children[index])) list.append(...sorted);
    const { all } = list.dataset;
    form.querySelector(".result").textContent = number < cards.length ? `${number} of ${all}` : all;
    document.querySelector(".nothing").hidden = number > 0 || !cards.length;
    clearing.hidden = fields.every((field) => !field.value);
  }

  function remember() {
    const wanted = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    const fragment = new URLSearchParams(wanted).toString();
    try {
      history.replaceState(null, "", location.href.split("#")[0] + (fragment && `#${fragment}`));
    } catch {
      // Browsers forbid it here, or this often: then no link shares the search.
    }
  }

  function recall() {
    const fragment = location.hash.slice(1);
    const target = document.getElementById(decode(fragment));
    const wanted = new URLSearchParams(target ? "" : fragment);
    if (target ? target.hidden : fragment.includes("=")) {
      for (const field of fields) {
        field.value = wanted.get(field.name) ?? "";
        if (field.selectedIndex === -1) field.selectedIndex = 0;
      }
    }
    apply();
    if (target) target.scrollIntoView();
  }

  function decode(fragment) {
    try {
      return decodeURIComponent(fragment);
    } catch {
      return fragment;
    }
  }

  function change() {
    apply();
    remember();
  }

  function clear() {
    for (const field of fields) field.value = "";
    change();
  }

  // Colours: the system's, until a person says otherwise.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colours = document.querySelector(".theme");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "")) === "dark";
  const nameColours = () => { colours.textContent = isDark() ? "Light colours" : "Dark colours"; };

  function changeColours() {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    nameColours();
    try {
      localStorage.setItem("imgpipe-report-theme", theme);
    } catch {
      // Then it holds for this look only.
    }
  }

  form.hidden = colours.hidden = false;
  document.querySelectorAll(".turn").forEach(makeTurnable);
  nameColours();
  recall();

  list.addEventListener("toggle", showTiles, true);
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  clearing.addEventListener("click", () => {
    clear();
    form.elements.q.focus();
  });
  colours.addEventListener("click", changeColours);
  dark.addEventListener("change", nameColours);
  addEventListener("hashchange", recall);
  document.addEventListener("visibilitychange", () => document.hidden && stopOther());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !clearing.hidden) {
      event.preventDefault();
      clear();
    }
    const isTyping = event.target.matches("input, select");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.elements.q.select();
    form.elements.q.focus();
  });

  const unfolded = (open) => cards.forEach((card) => unfold(card, open || form.elements.severity.value));
  addEventListener("beforeprint", () => unfolded(true));
  addEventListener("afterprint", () => unfolded(false));
}
