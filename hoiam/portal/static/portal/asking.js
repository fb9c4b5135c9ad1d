// Says that a picture is on its way, and sends it once. Everything works without it.
"use strict";

document.addEventListener("submit", (event) => {
  const picture = event.target.querySelector("input[type=file]");
  const status = document.getElementById("sending");
  if (!picture || !picture.files.length || !status) return;
  if (status.childNodes.length) {
    event.preventDefault();
    return;
  }
  const progress = document.createElement("progress");
  progress.setAttribute("aria-label", status.dataset.sentence);
  status.append(status.dataset.sentence, progress);
});

// Back from the answer: the page may be shown as it was left.
window.addEventListener("pageshow", () => document.getElementById("sending")?.replaceChildren());
