// Write the chosen day in wareki beside <input type="date" data-wareki>, on Japanese screens.
(() => {
  if (!document.documentElement.lang.startsWith("ja")) return;
  const era = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", month: "long", day: "numeric", weekday: "short", timeZone: "UTC" });

  document.querySelectorAll('input[type="date"][data-wareki]').forEach((field) => {
    const text = Object.assign(document.createElement("output"), { className: "field__wareki", htmlFor: field.id });
    field.after(text);
    const update = () => (text.textContent = field.value ? era.format(new Date(`${field.value}T00:00Z`)) : "");
    field.addEventListener("input", update);
    update();
  });
})();
