// Fill in the town that was offered without asking the server, and keep what is typed: only an empty address is filled unasked.
(() => {
  const box = document.querySelector("[data-towns]");
  if (!box) return;
  const form = box.closest("form");
  const { address, postal_code: code } = form.elements;

  const fill = (town) => {
    address.value = town.dataset.address;
    if (town.dataset.postalCode) code.value = town.dataset.postalCode;
    address.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box.addEventListener("click", (event) => {
    const town = event.target.closest("[data-address]");
    if (!town) return;
    event.preventDefault();
    fill(town);
    address.focus();
    address.setSelectionRange(address.value.length, address.value.length);
  });

  new MutationObserver(() => {
    const towns = box.querySelectorAll("[data-address]");
    const digits = code.value.normalize("NFKC").replace(/\D/g, "");
    if (towns.length === 1 && digits.length === 7 && !address.value) fill(towns[0]);
  }).observe(box, { childList: true });
})();
