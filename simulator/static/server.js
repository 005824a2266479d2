// Talks to the simulator's own pages. Nothing here leaves the machine.

const HEADERS = { "X-Simulator": "phone" };

export class Trouble extends Error {}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Trouble("连不上服务器，请看看它是不是还开着");
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 413) throw new Trouble("图片太大了，请换一张小一点的");
  if (!response.ok) throw new Trouble(body.error || `服务器出错（${response.status}）`);
  return body;
}

const query = (who, more = {}) => new URLSearchParams({ channel: who.channel, person: who.id, ...more });

export const news = (who, seen) => answered(fetch(`news?${query(who, seen)}`));

export const act = (who, deed, fields = {}) =>
  answered(fetch(`do/${deed}?${query(who)}`, {
    method: "POST",
    headers: { ...HEADERS, "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  }));

// `picture` null: the built-in sample.
export const photo = (who, picture, tag) =>
  answered(fetch(`photo?${query(who, { tag })}`, { method: "POST", headers: HEADERS, body: picture }));

export const fault = (who, name, on) =>
  answered(fetch(`fault/${name}?${query(who)}`, {
    method: "POST",
    headers: { ...HEADERS, "Content-Type": "application/json" },
    body: JSON.stringify({ on }),
  }));

export const mediaAddress = (who, id) => `media/${encodeURIComponent(who.channel)}/${encodeURIComponent(id)}`;

export const everybody = () => answered(fetch("people"));
