// Single keys: an element marked data-key="x" is focused (fields) or opened (links, buttons) by pressing x.
(() => {
  const typing = (target) => target.isContentEditable || target.closest("input, textarea, select");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const marked = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === event.key);
    if (!marked) return;
    event.preventDefault();
    if (marked.matches("input, textarea, select")) marked.focus();
    else marked.click();
  });
})();
