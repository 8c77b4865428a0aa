// A locked screen shows nothing of anybody: at once when it is locked, in every other tab, and on the way back in the history.
// keep.js has what was typed.
(() => {
  const { shell, locked } = document.body.dataset;
  const isLocked = locked !== undefined;
  if (shell !== "staff" && !isLocked) return;

  const tabs = new BroadcastChannel("kasanari-lock");
  const hide = () => (document.body.hidden = true);
  const showAnew = () => {
    hide();
    location.reload();
  };

  if (isLocked) tabs.postMessage("locked");
  else tabs.addEventListener("message", showAnew);

  document.querySelectorAll("form[data-lock]").forEach((form) => form.addEventListener("submit", hide));

  window.addEventListener("pagehide", (event) => event.persisted && hide());
  window.addEventListener("pageshow", (event) => event.persisted && showAnew());
})();
