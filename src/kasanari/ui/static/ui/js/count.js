// Write how many characters are left beside a field with data-max-length, counted as the server counts them.
(() => {
  const LINE = /\r?\n/g;
  const length = (text) => [...text.replace(LINE, "\r\n")].length;
  const words = document.getElementById("count-words")?.dataset;
  if (!words) return;

  const say = (left) => (left < 0 ? words.over : words.left).replace("%d", Math.abs(left));

  document.querySelectorAll("textarea[data-max-length]").forEach((field) => {
    const count = Object.assign(document.createElement("output"), { className: "field__count", htmlFor: field.id });
    count.setAttribute("aria-live", "off");
    field.after(count);
    const update = () => {
      const left = Number(field.dataset.maxLength) - length(field.value);
      count.textContent = say(left);
      count.toggleAttribute("data-over", left < 0);
      count.setAttribute("aria-live", left < 20 ? "polite" : "off");
    };
    field.addEventListener("input", update);
    update();
  });
})();
