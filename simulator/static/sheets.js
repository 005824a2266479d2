// What slides up over the chat. A sheet stays inside the phone; what is under it cannot be reached meanwhile.

const phone = document.getElementById("phone");
const under = () => [...phone.children].filter((child) => child.tagName !== "DIALOG");
let opener = null;

export function open(id) {
  const sheet = document.getElementById(id);
  opener = document.activeElement;
  sheet.querySelectorAll(".wrong").forEach((wrong) => { wrong.textContent = ""; });
  phone.classList.add("covered");
  under().forEach((child) => { child.inert = true; });
  sheet.show();
  sheet.querySelector("textarea, input, button")?.focus();
  return sheet;
}

function uncover() {
  phone.classList.remove("covered");
  under().forEach((child) => { child.inert = false; });
  opener?.focus();
}

// `send(sheet)` returns a complaint in Chinese, or nothing when it was sent.
export function prepare(id, send) {
  const sheet = document.getElementById(id);
  sheet.addEventListener("close", uncover);
  sheet.querySelector(".cancel").addEventListener("click", () => sheet.close());
  sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") sheet.close(); });
  sheet.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const complaint = send?.(sheet);
    if (complaint) sheet.querySelector(".wrong").textContent = complaint;
    else sheet.close();
  });
}

phone.addEventListener("click", (event) => {
  if (event.target === phone && phone.classList.contains("covered")) phone.querySelector("dialog[open]")?.close();
});

export function look(address) {
  document.getElementById("viewer-image").src = address;
  document.getElementById("viewer").showModal();
}
