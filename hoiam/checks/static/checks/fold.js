// The parts of a claim are folded for a phone; a desk has room for all. Without it they open by hand.
"use strict";

const parts = [...document.querySelectorAll("details.fold")];
// As in checks.css.
const wide = matchMedia("(min-width: 60rem)");

function unfold() {
  for (const part of parts) {
    if (wide.matches) part.open = true;
    // There is nothing to fold there, so there is nothing to stop at with the keyboard.
    const line = part.querySelector("summary");
    if (wide.matches) line.setAttribute("tabindex", "-1");
    else line.removeAttribute("tabindex");
  }
}

function show() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  const inside = target.matches("section") && target.querySelector(":scope > details.fold");
  const part = inside || target.closest("details.fold");
  if (!part || part.open) return;
  part.open = true;
  target.scrollIntoView();
}

unfold();
show();
wide.addEventListener("change", unfold);
addEventListener("hashchange", show);
// A link to where one is already changes nothing in the address.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) show();
});
