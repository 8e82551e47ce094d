// Words in the language of the page; the script before this one brought them.
const said = window.said || { words: {}, times: {} };
export const times = said.times;
export const fill = (text, values = {}) => (text || "").replace(/%\((\w+)\)s/g, (_, name) => values[name]);
export const word = (text, values) => fill(said.words[text] || text, values);
