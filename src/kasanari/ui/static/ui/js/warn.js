// Ask before leaving a <form data-warn> with unsent changes.
(() => {
  const changed = new Set();

  document.querySelectorAll("form[data-warn]").forEach((form) => {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) changed.delete(form);
    });
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
})();
