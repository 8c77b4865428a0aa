// A form that changes something is sent once; data-submit="again" excepts it. Coming back by history frees it.
(() => {
  const changes = (form) => form.method === "post" && form.dataset.submit !== "again";
  const buttons = (form) => form.querySelectorAll("button[type=submit], input[type=submit]");
  const mark = (form, busy) => {
    form.toggleAttribute("data-sent", busy);
    buttons(form).forEach((button) => (busy ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy")));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !changes(form)) return;
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else mark(form, true);
  });

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => mark(form, false)));
})();
