// What the pages do beyond links and forms. Everything works without it.
"use strict";

// Filters apply as soon as they are changed; without script the button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.name) form.requestSubmit();
});

// Keys can be switched off: a person who speaks to the computer would press them by accident.
const OFF = "hoiam-keys-off";
let isOff = false;
try {
  isOff = localStorage.getItem(OFF) === "1";
} catch {
  // Storage may be forbidden; then the choice lasts as long as the page.
}
for (const box of document.querySelectorAll("[data-keys-on]")) {
  box.checked = !isOff;
  box.addEventListener("change", () => {
    isOff = !box.checked;
    try {
      localStorage.setItem(OFF, isOff ? "1" : "0");
    } catch {
      // as above
    }
  });
}

const links = () => [...document.querySelectorAll(".story h3 a, tr.issue .what a")];
const storyOf = (element) => element && element.closest(".story, tr.issue");
// The story one is at: where the focus is, or where it was before its card was drawn anew.
let current = null;

document.addEventListener("focusin", (event) => {
  const story = storyOf(event.target);
  if (story) current = story.id;
});

function walk(step) {
  const all = links();
  const at = all.findIndex((link) => storyOf(link).id === current);
  const focused = at >= 0 && document.getElementById(current).contains(document.activeElement);
  const next = all[focused || at < 0 ? at + step : at];
  if (!next) return;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function mark(key) {
  const story = document.getElementById(current) || document.querySelector(".story.alone");
  const control = story && story.querySelector(`[data-key="${key}"]`);
  if (!control) return;
  if (key !== "n") {
    walk(1);
    control.click();
    return;
  }
  control.parentElement.open = true;
  story.querySelector("input[name=reason]").focus();
}

function tick() {
  const row = document.getElementById(current);
  const box = row && row.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

// j and k walk through stories or issues, a, h, n and u mark a story, x ticks an issue, / goes to
// the search field.
document.addEventListener("keydown", (event) => {
  if (isOff || event.ctrlKey || event.metaKey || event.altKey) return;
  // What is typed into the editor of formatted text is text.
  if (event.target.isContentEditable) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape" && event.target.name === "reason") {
      event.target.closest("details").open = false;
      event.target.closest("details").querySelector("summary").focus();
    }
    return;
  }
  if (event.key === "/") {
    const field = document.querySelector("input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  } else if (event.key === "j" || event.key === "k") {
    walk(event.key === "j" ? 1 : -1);
  } else if (event.key === "x") {
    tick();
  } else if (["a", "h", "n", "u"].includes(event.key)) {
    event.preventDefault();
    mark(event.key);
  }
});

for (const help of document.querySelectorAll("[data-keys]")) help.hidden = false;
