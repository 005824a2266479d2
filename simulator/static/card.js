// Draws a WeCom card: what it says, what can be chosen, what can be tapped; and, after the act, what became of it.

import { make } from "./elements.js";

const LOOKS = { 1: "main", 2: "plain", 3: "warning", 4: "quiet" };

// `on.press(line, key, selected)`: what a tap does; it returns a promise of its end.
export function card(line, who, on) {
  const { title, text, facts = [], url, done } = line.body;
  const rows = facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
  const form = make("form", { class: done ? "bubble form-card done" : "bubble form-card" });
  form.append(...[
    make("b", {}, title || ""), text ? make("p", {}, text) : null,
    rows.length ? make("dl", {}, ...rows) : null,
    url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "查看详情") : null,
    ...asked(line, done), done ? make("p", { class: "outcome" }, done) : buttons(line, form, on),
  ].filter(Boolean));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

function asked({ id, body }, done) {
  return (body.questions || []).map(({ key, title, many, options }) => {
    const type = many ? "checkbox" : "radio";
    const choice = ([label, value]) => make("label", {}, make("input", { type, name: `${id}-${key}`, value, "data-key": key, disabled: Boolean(done) }), make("span", {}, label));
    return make("fieldset", {}, make("legend", {}, title || (many ? "可以多选" : "选一项")), ...options.map(choice));
  });
}

function buttons(line, form, on) {
  const { buttons: several = [], submit = [] } = line.body;
  const all = submit.length ? [[...submit, 1]] : several;
  if (!all.length) return null;
  const press = async (key) => {
    const selected = chosen(form, line);
    if (selected === null) return warn(form);
    const own = form.querySelectorAll("button, input");
    own.forEach((one) => { one.disabled = true; });
    await on.press(line, key, selected);
    own.forEach((one) => { one.disabled = false; });
  };
  const one = ([label, key, style]) => make("button", { type: "button", class: LOOKS[style] || "main", onclick: () => press(key) }, label);
  return make("div", { class: all.length > 2 ? "buttons stacked" : "buttons" }, ...all.map(one));
}

// Returns the chosen options by question, or null when a question has none.
function chosen(form, { body }) {
  const found = {};
  for (const { key } of body.questions || []) {
    found[key] = [...form.querySelectorAll("input:checked")].filter((input) => input.dataset.key === key).map((input) => input.value);
    if (!found[key].length) return null;
  }
  return found;
}

function warn(form) {
  if (!form.querySelector(".warning-text")) form.querySelector(".buttons").before(make("p", { class: "warning-text", role: "alert" }, "还有没选的，请先选好"));
}
