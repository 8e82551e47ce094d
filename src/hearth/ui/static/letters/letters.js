// Letters: what is written is kept as it is written; Ctrl+Enter goes to the next person; copy and print.
import { autosave } from "../ui/js/autosave.js";
import "../ui/js/copying.js";

const form = document.querySelector("form[data-autosave]");
if (form) {
  autosave(form);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const wanted = event.shiftKey ? "previous" : "next";
    const button = form.querySelector(`button[value="${wanted}"]`) || form.querySelector('button[value="preview"]');
    event.preventDefault();
    button.click();
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
