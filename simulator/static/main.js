// Joins the parts of the phone: asks what is new, shows it, and sends what the person does.

import { Chat } from "./chat.js";
import { prepareComposer } from "./composer.js";
import { addWire, clearWire, showFaults, showPeople, showQuota } from "./panel.js";
import { closeMenu, showMenu } from "./menu.js";
import * as server from "./server.js";
import * as sheets from "./sheets.js";
import { hour } from "./times.js";

const find = (id) => document.getElementById(id);
const CALM = 1000, BUSY = 350, HIDDEN = 5000; // milliseconds between two questions for news
const SLOW = 5500; // after which the person is told that the platform tries again
const HINTS = {
  none: "服务器收下了，没有当场回复。如果有回复，会自动出现在这里。",
  slow: "还没有收到回复，平台正在再送一次，请稍等…",
};

let who = remembered();
let chat = null;
let wireSeen = 0;
let followed = true;
let timer = 0;
let asked = 0; // counts questions, so that an answer that comes after the person has changed is dropped

function remembered() {
  try {
    return JSON.parse(localStorage.getItem("simulator-who")) || { channel: "", id: "-", role: "villager" };
  } catch {
    return { channel: "", id: "-", role: "villager" };
  }
}

function choose(person) {
  who = { channel: person.channel, id: person.id, role: person.role, name: person.name };
  localStorage.setItem("simulator-who", JSON.stringify(who));
  document.body.dataset.channel = who.channel;
  document.body.classList.remove("drawer");
  find("shade").hidden = true;
  find("hint").textContent = "";
  chat = new Chat(who, { tap, press, look: sheets.look });
  wireSeen = 0;
  clearWire();
  showPending();
  refresh();
}

// Asks for news now, and again after a while.
async function refresh() {
  clearTimeout(timer);
  const number = ++asked;
  try {
    const news = await server.news(who, { after: chat.last, wire: wireSeen, changes: chat.changes });
    if (number === asked) show(news);
    complain("");
  } catch (trouble) {
    complain(trouble.message);
  }
  if (number === asked) timer = setTimeout(refresh, document.hidden ? HIDDEN : chat.pending ? BUSY : CALM);
}

function show(news) {
  chat.change(news.changed, news.changes);
  const said = chat.add(news.lines);
  if (said) find("hint").textContent = "";
  addWire(news.wire);
  wireSeen = news.wire.at(-1)?.id ?? wireSeen;
  followed = news.followed || who.channel !== "wechat";
  find("welcome").hidden = followed;
  find("bottom").hidden = !followed;
  find("details-follow").hidden = news.followed || who.channel !== "wechat";
  find("details-unfollow").hidden = !news.followed || who.channel !== "wechat";
  showMenu(news.menu, { click: pressMenu, view: openPage });
  showFaults(news.faults, changeFault);
  showQuota(who.channel, news.left);
  showPeople(news.people, who, choose);
  tellSeen(news);
}

function tellSeen(news) {
  const me = news.people.find((person) => person.id === who.id);
  if (me?.unread && !document.hidden && chat.last) server.act(who, "seen", { line: chat.last }).catch(() => {});
}

function complain(text) {
  find("banner").textContent = text;
  find("banner").hidden = !text;
}

// Does one deed: shows that it is on its way, and what became of it.
async function deed(send, tag) {
  const mine = chat;
  const hint = (text) => { if (mine === chat) find("hint").textContent = text; };
  const slow = setTimeout(() => hint(HINTS.slow), SLOW);
  mine.pending += 1;
  showPending();
  hint("");
  refresh();
  try {
    const answer = await send();
    await refresh();
    hint(answer.replied === false && !answer.trouble ? HINTS.none : "");
  } catch (trouble) {
    mine.fail(tag);
    hint(trouble.message);
  }
  clearTimeout(slow);
  mine.pending -= 1;
  showPending();
  if (mine === chat) chat.toEnd();
}

function showPending() {
  find("typing").hidden = !chat.pending;
  find("subtitle").textContent = chat.pending ? "对方正在输入…" : "";
  if (chat.pending && chat.stuck) chat.toEnd();
}

function send(line, name, fields) {
  const mine = who;
  const tag = chat.expect(line, () => send(line, name, fields));
  deed(() => server.act(mine, name, { ...fields, tag }), tag);
}

function sendPhoto(picture) {
  const mine = who;
  const local = picture ? URL.createObjectURL(picture) : new URL("sample.jpg", import.meta.url).href;
  const tag = chat.expect({ kind: "image", body: {}, local }, () => sendPhoto(picture));
  deed(() => server.photo(mine, picture, tag), tag);
}

const tap = (part) => send({ kind: "text", body: { text: part.content } }, "tap", { value: part.value, text: part.content });
const pressMenu = (button) => deed(() => server.act(who, "menu", { key: button.key || button.name, name: button.name }));
const changeFault = (name, on) => server.fault(who, name, on).then(refresh, (trouble) => complain(trouble.message));

function openPage(button) {
  server.act(who, "view", { url: button.url }).catch(() => {});
  window.open(button.url, "_blank", "noopener,noreferrer");
}

const press = (line, key, selected) => deed(() => server.act(who, "card", { line: line.id, key, selected }));

async function detail(name, fields = {}) {
  find("details-sheet").close();
  await deed(() => server.act(who, name, fields));
  if (name === "clear") choose(who);
}

function drawer(isOpen) {
  if (!matchMedia("(max-width: 760px)").matches) return find("people").querySelector("[aria-pressed=true]").focus();
  document.body.classList.toggle("drawer", isOpen);
  find("shade").hidden = !isOpen;
  return find(isOpen ? "drawer-close" : "drawer-open").focus();
}

function prepare() {
  prepareComposer({
    say: (text) => send({ kind: "text", body: { text } }, "say", { text }),
    photo: sendPhoto,
    voice: (text, heard) => send({ kind: "voice", body: { transcript: heard ? text : "" } }, "voice", { text, heard }),
    place: (fields) => send({ kind: "location", body: fields }, "location", fields),
    page: (fields) => send({ kind: "link", body: fields }, "link", fields),
  });
  sheets.prepare("details-sheet");
  find("details-open").addEventListener("click", () => {
    find("details-state").textContent = who.channel === "wechat" ? (followed ? "公众号 · 已关注" : "公众号 · 未关注") : "企业微信应用";
    find("details-scan").hidden = who.channel !== "wechat";
    sheets.open("details-sheet");
  });
  document.querySelectorAll("[data-deed]").forEach((button) => button.addEventListener("click", () => detail(button.dataset.deed)));
  find("scan").addEventListener("click", () => detail("scan", { scene: find("scene").value.trim() || "0" }));
  find("follow").addEventListener("click", () => deed(() => server.act(who, "follow")).then(() => find("text").focus()));
  find("newer").addEventListener("click", () => chat.toEnd());
  find("scroll").addEventListener("scroll", closeMenu);
  find("drawer-open").addEventListener("click", () => drawer(true));
  find("drawer-close").addEventListener("click", () => drawer(false));
  find("shade").addEventListener("click", () => drawer(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && document.body.classList.contains("drawer")) drawer(false); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  prepareSizes();
  const narrow = matchMedia("(max-width: 1120px)");
  narrow.addEventListener("change", () => placeWire(narrow.matches));
  placeWire(narrow.matches);
  setInterval(() => { find("clock").textContent = hour(new Date()); }, 1000);
}

// Where there is no room for two panels, one holds everything.
const placeWire = (isNarrow) => find(isNarrow ? "side" : "wire-side").append(find("wire-section"));

function prepareSizes() {
  const use = (size) => { document.body.dataset.size = size; localStorage.setItem("simulator-size", size); chat?.toEnd(); };
  const kept = localStorage.getItem("simulator-size") || "normal";
  document.querySelectorAll('[name="size"]').forEach((radio) => {
    radio.checked = radio.value === kept;
    radio.addEventListener("change", () => use(radio.value));
  });
  use(kept);
}

async function start() {
  prepare();
  const { people } = await server.everybody();
  if (!people.length) throw new server.Trouble("公众号和企业微信都没有启用，请先填写设置");
  choose(people.find((person) => person.id === who.id && person.channel === who.channel) || people[0]);
}

start().catch((trouble) => complain(trouble.message));
