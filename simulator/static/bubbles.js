// Draws one line of a chat, as a list item.

import { card } from "./card.js";
import { icon, make, map } from "./elements.js";
import { mediaAddress } from "./server.js";

const LETTERS = { villager: "村", sage: "贤", cadre: "干", head: "负", leader: "领", station: "站", inspector: "督", admin: "管" };

export const avatar = (role) => make("span", { class: `avatar ${role}`, "aria-hidden": "true" }, LETTERS[role] || "");

// `who`: the person whose phone this is; `on`: what taps do: {tap(part), press(line, key, selected), look(address)}.
export function draw(line, who, on) {
  if (line.side === "system") return system(line);
  const mine = line.side === "person";
  const item = make("li", { class: mine ? "mine" : "theirs", "data-id": line.id || null });
  const speaker = make("span", { class: "visually-hidden" }, mine ? "我说：" : "小助手说：");
  item.append(avatar(mine ? who.role : "account"), (SHAPES[line.kind] || words)(line, who, on));
  item.prepend(speaker);
  return item;
}

function system(line) {
  const item = make("li", { class: `system ${line.kind}`, "data-id": line.id });
  if (line.kind !== "trouble") return item.append(line.body.text), item;
  item.append(make("b", {}, line.body.text), make("small", {}, `没有收到回复：${line.body.reason}`));
  return item;
}

const SHAPES = { text: words, image: picture, voice, location: place, link: page, card };

function words(line, who, on) {
  const bubble = make("div", { class: "bubble" });
  const parts = line.parts || [{ kind: "text", text: line.body.text || "" }];
  parts.forEach((part, index) => bubble.append(...piece(part, index, parts, on)));
  return bubble;
}

function piece(part, index, parts, on) {
  if (part.kind === "choice") return [make("button", { type: "button", class: "choice", onclick: () => on.tap(part) }, part.text)];
  if (part.kind === "link") return [make("a", { href: part.value, target: "_blank", rel: "noopener noreferrer" }, part.text)];
  // A choice is a row of its own, so the line breaks around it are drawn already.
  let text = part.text;
  if (parts[index - 1]?.kind === "choice") text = text.replace(/^\n/, "");
  if (parts[index + 1]?.kind === "choice") text = text.replace(/\n+$/, "");
  return text ? [make("span", { class: "words" }, text)] : [];
}

function picture(line, who, on) {
  const address = line.local || mediaAddress(who, line.body.media);
  const image = make("img", { src: address, alt: "照片", loading: "lazy" });
  return make("div", { class: "bubble picture" }, make("button", { type: "button", "aria-label": "看大图", onclick: () => on.look(address) }, image));
}

function voice(line) {
  const bubble = make("div", { class: "bubble voice" }, icon("waves"), make("span", {}, `${line.body.seconds || 2}″`));
  bubble.style.width = `${Math.min(220, 84 + 5 * (line.body.seconds || 2))}px`;
  const heard = line.body.transcript;
  const below = make("div", { class: heard ? "heard" : "heard unheard" }, heard || "（没有识别出文字）");
  return make("div", { class: "stack" }, bubble, below);
}

function place(line) {
  const { label, latitude, longitude } = line.body;
  const degrees = `${Number(latitude).toFixed(4)}，${Number(longitude).toFixed(4)}`;
  return make("div", { class: "bubble place" }, make("b", {}, label), make("small", {}, degrees), map());
}

function page(line) {
  return make("div", { class: "bubble page" }, make("b", {}, line.body.title), make("small", {}, line.body.url));
}
