// The gate: a draft is kept while one writes, under an address of its own; copying a link.
import { autosave } from "../ui/js/autosave.js";
import "../ui/js/copying.js";

const form = document.querySelector("form[data-autosave]");
if (form) autosave(form, {
  more: "&act=keep",
  kept: (address) => {
    form.elements.draft.value = address.split("/")[3];
    history.replaceState(null, "", address);
  },
});
