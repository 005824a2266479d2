// The row where one writes, and what can be sent beside text.

import * as sheets from "./sheets.js";

const find = (id) => document.getElementById(id);
const text = find("text");
const LONGEST_SIDE = 1600; // pixels; phones make photos smaller before they send them

// `on`: {say(text), photo(blob or null), voice(text, heard), place(fields), page(fields)}.
export function prepareComposer(on) {
  find("composer").addEventListener("submit", (event) => { event.preventDefault(); say(on); });
  text.addEventListener("input", fit);
  text.addEventListener("focus", () => showTray(false));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say(on);
  });
  find("plus").addEventListener("click", () => showTray(find("tray").hidden));
  find("voice-open").addEventListener("click", openVoice);
  prepareTray(on);
  prepareSheets(on);
}

function say(on) {
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  fit();
  on.say(words);
}

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  const isEmpty = !text.value.trim();
  find("send").hidden = isEmpty;
  find("plus").hidden = !isEmpty;
}

function showTray(isOpen) {
  find("tray").hidden = !isOpen;
  find("plus").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) find("scroll").scrollTop = find("scroll").scrollHeight;
}

// WeCom never says what it heard.
const hears = () => document.body.dataset.channel === "wechat";

function openVoice() {
  find("heard-choice").hidden = !hears();
  find("voice-note").hidden = hears();
  sheets.open("voice-sheet");
}

function prepareTray(on) {
  const deeds = {
    file: () => find("file").click(),
    sample: () => on.photo(null),
    place: () => sheets.open("place-sheet"),
    page: () => sheets.open("page-sheet"),
  };
  find("tray").addEventListener("click", (event) => {
    const button = event.target.closest("[data-tray]");
    if (!button) return;
    showTray(false);
    find("plus").focus();
    deeds[button.dataset.tray]();
  });
  find("file").addEventListener("change", async () => {
    const [file] = find("file").files;
    find("file").value = "";
    if (file) on.photo(await smaller(file));
  });
}

// Returns the picture as a JPEG of moderate size, without where and when it was taken; null if it is none.
async function smaller(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.86); });
}

function prepareSheets(on) {
  sheets.prepare("voice-sheet", () => {
    const isHeard = hears() && document.querySelector('[name="heard"]:checked').value === "yes";
    const words = find("voice-text").value.trim();
    if (isHeard && !words) return "还没有写要说的话";
    on.voice(words, isHeard);
    find("voice-text").value = "";
    return "";
  });
  sheets.prepare("place-sheet", () => {
    const [label, latitude, longitude] = ["label", "latitude", "longitude"].map((name) => find(`place-${name}`).value.trim());
    if (!label) return "还没有填地点名称";
    if (![latitude, longitude].every((value) => value && Math.abs(Number(value)) <= 180)) return "经纬度要填数字";
    on.place({ label, latitude: Number(latitude), longitude: Number(longitude) });
    return "";
  });
  sheets.prepare("page-sheet", () => {
    const [title, url] = [find("page-name").value.trim(), find("page-url").value.trim()];
    if (!title || !url) return "标题和网址都要填";
    on.page({ title, url });
    return "";
  });
}
