// Makes elements. Text only ever becomes text, never markup: much of it was written by other people.

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// A map of nowhere: roads and a river, the same for every place.
export function map() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 236 92");
  svg.setAttribute("class", "map");
  svg.setAttribute("aria-hidden", "true");
  const shapes = [
    ["rect", { width: 236, height: 92, fill: "#eef2e6" }],
    ["path", { d: "M-5 70c60-30 90 20 140-6s60-20 110-50", fill: "none", stroke: "#bfdcea", "stroke-width": 13 }],
    ["path", { d: "M-5 22 90 40l60-30 92 46M90 40l18 60M150 10l34 90", fill: "none", stroke: "#fff", "stroke-width": 6 }],
    ["circle", { cx: 118, cy: 43, r: 11, fill: "#fff", opacity: 0.7 }],
    ["path", { d: "M118 55c9-10 13-16 13-22a13 13 0 1 0-26 0c0 6 4 12 13 22z", fill: "#e2574c" }],
    ["circle", { cx: 118, cy: 33, r: 5, fill: "#fff" }],
  ];
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}
