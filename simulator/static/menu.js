// The account's menu above the row where one writes: up to three buttons, each with up to five below it.

import { icon, make } from "./elements.js";

const nav = document.getElementById("menu");

// `on`: {click(button), view(button)}.
export function showMenu(buttons, on) {
  const state = JSON.stringify(buttons);
  if (nav.dataset.state === state) return;
  nav.dataset.state = state;
  nav.replaceChildren(...buttons.map((button) => column(button, on)));
}

function column(button, on) {
  const below = button.sub_button || [];
  if (!below.length) return make("div", {}, make("button", { type: "button", class: "top-button", onclick: () => run(button, on) }, button.name));
  const list = make("div", { class: "below", hidden: true }, ...below.map((item) => make("button", { type: "button", onclick: () => run(item, on) }, item.name)));
  const open = (event) => {
    const wasOpen = !list.hidden;
    closeMenu();
    list.hidden = wasOpen;
    event.currentTarget.setAttribute("aria-expanded", String(!wasOpen));
    if (!wasOpen && event.detail === 0) list.firstChild.focus(); // opened from the keyboard
  };
  return make("div", {}, make("button", { type: "button", class: "top-button", "aria-expanded": "false", "aria-haspopup": "true", onclick: open }, icon("list"), button.name), list);
}

function run(button, on) {
  closeMenu();
  if (button.type === "view") on.view(button);
  else on.click(button);
}

export function closeMenu() {
  nav.querySelectorAll(".below").forEach((list) => { list.hidden = true; });
  nav.querySelectorAll("[aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
}

document.addEventListener("click", (event) => { if (!nav.contains(event.target)) closeMenu(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = nav.querySelector('[aria-expanded="true"]');
  closeMenu();
  open?.focus();
});
