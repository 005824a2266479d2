// The chat on the screen: what stands there, what is on its way, where it is scrolled to.

import { draw } from "./bubbles.js";
import { make } from "./elements.js";
import { stamp } from "./times.js";

const GAP = 300; // seconds after which the time is written again
const NEAR = 90; // pixels from the end that count as being there

export class Chat {
  constructor(who, on) {
    this.who = who;
    this.on = on;
    this.last = 0; // id of the last line
    this.lastAt = 0;
    this.changes = 0; // number of the last change of a line
    this.waiting = new Map(); // tag -> item of a line that the server has not taken yet
    this.list = document.getElementById("lines");
    this.scroll = document.getElementById("scroll");
    this.newer = document.getElementById("newer");
    this.missed = 0;
    this.pending = 0; // deeds whose answer is awaited
    this.list.replaceChildren();
    this.newer.hidden = true;
    this.stuck = true; // whether the person is reading the end
    this.scroll.onscroll = () => { this.stuck = this.atEnd(); if (this.stuck) this.newer.hidden = true; };
    this.keepEnd();
  }

  // Stays at the end when a picture takes its room, and when the room for the chat changes.
  keepEnd() {
    const settle = () => { if (this.stuck) this.toEnd(); };
    this.list.watching?.abort();
    this.list.watching = new AbortController();
    this.list.addEventListener("load", settle, { capture: true, signal: this.list.watching.signal });
    Chat.room?.disconnect();
    Chat.room = new ResizeObserver(settle);
    Chat.room.observe(this.scroll);
  }

  // Adds the lines that are new; returns whether the account said something.
  add(lines) {
    const atEnd = this.stuck;
    const fresh = lines.filter((line) => line.id > this.last);
    const first = this.last === 0;
    fresh.forEach((line) => this.append(line, !first));
    const said = fresh.filter((line) => line.side !== "person").length;
    if (fresh.length && (atEnd || first || said === 0)) this.toEnd();
    else if (said) this.tellMissed(said);
    return said > 0;
  }

  // Draws lines anew that were changed after they were shown, as a card is.
  change(lines, upto) {
    this.changes = upto;
    for (const line of lines) this.list.querySelector(`[data-id="${line.id}"]`)?.replaceWith(draw(line, this.who, this.on));
  }

  append(line, isFresh) {
    const item = draw(line, this.who, this.on);
    const own = this.waiting.get(line.tag);
    if (isFresh) item.classList.add("fresh");
    if (own) {
      item.classList.remove("fresh");
      own.replaceWith(item);
      this.waiting.delete(line.tag);
    } else {
      this.writeTime(line.at);
      this.list.insertBefore(item, this.waiting.values().next().value || null);
    }
    this.last = line.id;
    this.lastAt = line.at;
  }

  // Shows a line before the server has taken it; returns its tag.
  expect(line, again) {
    const tag = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.writeTime(Date.now() / 1000);
    this.lastAt = Date.now() / 1000;
    const item = draw({ ...line, side: "person" }, this.who, this.on);
    item.classList.add("waiting", "fresh");
    item.again = again;
    this.waiting.set(tag, item);
    this.list.append(item);
    this.toEnd();
    return tag;
  }

  // The server did not take the line: offers to send it again.
  fail(tag) {
    const item = this.waiting.get(tag);
    if (!item) return;
    this.waiting.delete(tag);
    item.classList.remove("waiting");
    const retry = () => { item.remove(); item.again(); };
    item.append(make("button", { class: "again", type: "button", "aria-label": "没有发出去，点这里再发一次", onclick: retry }, "!"));
  }

  writeTime(at) {
    if (at - this.lastAt < GAP) return;
    const date = new Date(at * 1000);
    this.list.append(make("li", { class: "stamp" }, make("time", { datetime: date.toISOString() }, stamp(date))));
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.stuck = true;
    this.missed = 0;
    this.newer.hidden = true;
  }

  tellMissed(count) {
    this.missed += count;
    this.newer.querySelector("span").textContent = `${this.missed} 条新消息`;
    this.newer.hidden = false;
  }
}
