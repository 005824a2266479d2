// The panels beside the phone: who one is, what goes wrong, what happened on the wire.

import { avatar } from "./bubbles.js";
import { make } from "./elements.js";
import { second } from "./times.js";

const ROLES = { villager: "村民 · 微信", sage: "认证乡贤 · 微信", cadre: "干部 · 企业微信", head: "科室负责人 · 企业微信", leader: "领导小组 · 企业微信", station: "联络站 · 企业微信", inspector: "人大、纪委 · 企业微信", admin: "管理员 · 企业微信" };
const SHOWN = 60;
const find = (id) => document.getElementById(id);

export function showPeople(people, chosen, choose) {
  const state = JSON.stringify([people.map(({ id, unread }) => [id, unread]), chosen.id]);
  if (find("people").dataset.state === state) return;
  const focused = document.activeElement?.dataset?.person;
  find("people").dataset.state = state;
  find("people").replaceChildren(...people.map((person) => row(person, person.id === chosen.id, choose)));
  find("people").querySelector(`[data-person="${CSS.escape(focused || "")}"]`)?.focus();
  const unread = people.filter(({ id }) => id !== chosen.id).reduce((sum, person) => sum + person.unread, 0);
  badge(find("unread"), unread);
  document.title = unread ? `（${unread}）共富小助手 · 模拟器` : "共富小助手 · 模拟器";
}

function row(person, isChosen, choose) {
  const count = make("span", { class: "badge" });
  badge(count, isChosen ? 0 : person.unread);
  const names = make("span", {}, make("strong", {}, person.name), make("small", {}, ROLES[person.role] || person.role));
  const attributes = { type: "button", "aria-pressed": String(isChosen), "data-person": person.id, onclick: () => choose(person) };
  return make("li", {}, make("button", attributes, avatar(person.role), names, count));
}

function badge(element, count) {
  element.hidden = !count;
  element.textContent = count > 99 ? "99+" : count || "";
  element.setAttribute("aria-label", `${count} 条未读`);
}

export function showFaults(faults, change) {
  const state = JSON.stringify(faults);
  if (find("faults").dataset.state === state) return;
  const focused = document.activeElement?.dataset?.fault;
  find("faults").dataset.state = state;
  find("faults").replaceChildren(...faults.map((fault) => toggle(fault, change)));
  find("faults").querySelector(`[data-fault="${CSS.escape(focused || "")}"]`)?.focus();
}

function toggle(fault, change) {
  const flip = (event) => change(fault.name, event.target.checked);
  const box = make("input", { type: "checkbox", role: "switch", "data-fault": fault.name, checked: fault.on, onchange: flip });
  return make("li", {}, make("label", {}, make("span", {}, make("strong", {}, fault.label), make("small", {}, fault.hint)), box));
}

export function showQuota(channel, left) {
  find("quota").textContent = channel === "wechat"
    ? `客服窗口：现在还能主动发 ${left} 条`
    : "企业微信没有客服窗口，每人每分钟最多 30 条";
}

export function clearWire() {
  find("wire").replaceChildren();
  find("wire-empty").hidden = false;
}

export function addWire(entries) {
  entries.forEach((entry) => find("wire").prepend(happening(entry)));
  while (find("wire").children.length > SHOWN) find("wire").lastChild.remove();
  if (entries.length) find("wire-empty").hidden = true;
}

// One element a line; CDATA stays whole.
const apart = (xml) => xml.replace(/(?<!\]\])><(?!!)/g, ">\n<");

function happening(entry) {
  const outcome = [entry.attempt > 1 ? `第 ${entry.attempt} 次` : "", entry.outcome, `${entry.milliseconds} 毫秒`];
  const summary = make(
    "summary", {}, make("i"), make("strong", {}, entry.title), make("time", {}, second(new Date(entry.at * 1000))),
    make("p", {}, outcome.filter(Boolean).join(" · ")),
  );
  const text = make("pre", {}, make("b", {}, "请求"), `${entry.address}\n`);
  if (entry.sent) text.append(make("b", {}, "内容（解密后）"), `${apart(entry.sent)}\n`);
  if (entry.answered) text.append(make("b", {}, "回答（解密后）"), apart(entry.answered));
  return make("li", { class: entry.good ? "good" : "bad" }, make("details", {}, summary, text));
}
