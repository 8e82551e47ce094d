// On a slow line people write and choose before the scripts are here: whether they did, for the scripts that must pick it up.
export function touched(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return field.value !== ([...field.options].find((one) => one.defaultSelected) || field.options[0])?.value;
  return "defaultValue" in field && field.value !== field.defaultValue;
}
