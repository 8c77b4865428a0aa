// Ask before leaving a <form data-warn> with unsent changes; a page that lock.js has hidden leaves without a word.
(() => {
  const changed = new Set();

  document.querySelectorAll("form[data-warn]").forEach((form) => {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) changed.delete(form);
    });
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size && !document.body.hidden) event.preventDefault();
  });
})();
