// What the pages do beyond links and forms. Everything works without it.
"use strict";

// Filters apply as soon as they are changed; without script the button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// j and k walk through stories, Enter opens one, / goes to the search field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) return;
  if (event.key === "/") {
    const field = document.querySelector("input[type=search]");
    if (field) {
      event.preventDefault();
      field.focus();
    }
    return;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll(".story h3 a")];
  const now = links.indexOf(document.activeElement);
  const next = event.key === "j" ? now + 1 : now - 1;
  if (links[next]) links[next].focus();
});
