// Keeps what was typed into <form data-keep="key"> in this tab until the server has taken it: over a lost connection,
// an expired session and the sign-in that follows. Only the same person gets a draft back; signing out forgets all.
//
// A draft is "typing" or "sent". After sending, a page that came by redirect, or lacks the form, means success; the
// sign-in page, an error page or a reload means that it was not taken.
(() => {
  const PREFIX = "kasanari:draft:";
  const user = document.body.dataset.user;
  const mine = user && `${PREFIX}${user}:`;
  const forms = [...document.querySelectorAll("form[data-keep]")];
  const words = document.getElementById("draft-words")?.dataset;

  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const keyOf = (form) => `${mine}${location.pathname}:${form.dataset.keep}`;
  const read = (key) => JSON.parse(sessionStorage.getItem(key));
  const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));

  const isKept = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit", "button"].includes(field.type);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const fields = (form) => [...form.elements].filter(isKept);
  const valueOf = (field) => {
    if (isChoice(field)) return field.checked;
    if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => option.value);
    return field.value;
  };
  const nameOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);
  const valuesOf = (form) => Object.fromEntries(fields(form).map((field) => [nameOf(field), valueOf(field)]));

  const fill = (field, value) => {
    if (isChoice(field)) field.checked = value;
    else if (field.type === "select-multiple") [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const restore = (form, draft) => {
    const before = valuesOf(form);
    const changed = fields(form).filter((field) => nameOf(field) in draft.values && JSON.stringify(valueOf(field)) !== JSON.stringify(draft.values[nameOf(field)]));
    if (!changed.length) return;
    changed.forEach((field) => fill(field, draft.values[nameOf(field)]));
    tell(form, before);
  };

  const tell = (form, before) => {
    if (!words) return;
    const box = Object.assign(document.createElement("div"), { className: "kept" });
    box.setAttribute("role", "status");
    const discard = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.discard });
    discard.dataset.kind = "secondary";
    discard.dataset.size = "small";
    discard.addEventListener("click", () => {
      fields(form).filter((field) => nameOf(field) in before).forEach((field) => fill(field, before[nameOf(field)]));
      sessionStorage.removeItem(keyOf(form));
      box.remove();
    });
    box.append(Object.assign(document.createElement("p"), { textContent: words.restored }), discard);
    form.prepend(box);
  };

  const wasTaken = (key, draft) => {
    if (draft.state !== "sent") return false;
    if (!forms.some((form) => keyOf(form) === key)) return true;
    const [arrival] = performance.getEntriesByType("navigation");
    return arrival?.redirectCount > 0;
  };

  const settle = () => {
    keys().filter((key) => !key.startsWith(mine)).forEach((key) => sessionStorage.removeItem(key));
    for (const key of keys()) {
      const draft = read(key);
      if (wasTaken(key, draft)) {
        sessionStorage.removeItem(key);
        continue;
      }
      const form = forms.find((each) => keyOf(each) === key);
      if (form && !form.querySelector("[data-invalid], .errors")) restore(form, draft);
      write(key, { ...draft, state: "typing" });
    }
  };

  const notTaken = () => keys().forEach((key) => write(key, { ...read(key), state: "typing" }));

  if (user) settle();
  else notTaken();

  document.querySelectorAll("form[data-sign-out]").forEach((form) =>
    form.addEventListener("submit", () => keys().forEach((key) => sessionStorage.removeItem(key))),
  );

  if (!user) return;

  // <form data-drops="/path/">: the server keeps what was typed on that page, so this tab need not any more.
  const dropDrafts = (path) => keys().filter((key) => key.startsWith(`${mine}${path}:`)).forEach((key) => sessionStorage.removeItem(key));
  document.querySelectorAll("form[data-drops]").forEach((form) => form.addEventListener("submit", () => dropDrafts(form.dataset.drops)));

  for (const form of forms) {
    form.addEventListener("input", () => write(keyOf(form), { state: "typing", values: valuesOf(form) }));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) write(keyOf(form), { state: "sent", values: valuesOf(form) });
    });
  }
})();
