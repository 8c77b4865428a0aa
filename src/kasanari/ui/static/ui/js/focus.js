// Move to the error summary after a refused form, so that it is read and the keyboard starts there.
document.querySelector("[data-focus]")?.focus();
