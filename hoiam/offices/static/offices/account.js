// What allauth's passkey functions need from a page, read from attributes: no script stands in a
// page. Without JavaScript what needs it stays hidden or says so.
(function () {
  "use strict";
  const form = document.querySelector("[data-passkey]");
  const supported = Boolean(window.PublicKeyCredential) && Boolean(window.allauth && window.allauth.webauthn);

  function options() {
    return JSON.parse(form.dataset.options || "{}");
  }

  const kinds = {
    "sign-in": function (forms) {
      forms.loginForm({ ids: { login: "passkey-button", credential: "id_credential" } });
    },
    ask: function (forms) {
      const ids = { authenticate: "passkey-button", credential: "id_credential" };
      forms.authenticateForm({ ids: ids, data: options() });
    },
    add: function (forms) {
      const ids = { add: "passkey-button", passwordless: "id_passwordless", credential: "id_credential" };
      forms.addForm({ ids: ids, data: options() });
    },
  };

  if (form && supported) {
    const trouble = form.querySelector(".passkey-trouble");
    form.hidden = false;
    kinds[form.dataset.passkey](window.allauth.webauthn.forms);
    document.getElementById("passkey-button").addEventListener("click", function () {
      trouble.hidden = true;
    });
    document.addEventListener("allauth.error", function (event) {
      event.preventDefault();
      trouble.hidden = false;
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }

  for (const button of document.querySelectorAll("[data-copy-button]")) {
    const field = document.getElementById(button.dataset.copyButton);
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", function () {
      field.select();
      navigator.clipboard.writeText(field.value).then(function () {
        button.textContent = button.dataset.done;
      });
    });
  }
})();
