// Times as a phone writes them.

const DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
const DAY = 86400000;

const two = (number) => String(number).padStart(2, "0");
export const hour = (date) => `${date.getHours()}:${two(date.getMinutes())}`;
export const second = (date) => `${hour(date)}:${two(date.getSeconds())}`;

export function stamp(date, now = new Date()) {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight - date) / DAY);
  if (days <= 0) return hour(date);
  if (days === 1) return `昨天 ${hour(date)}`;
  if (days < 7) return `${DAYS[date.getDay()]} ${hour(date)}`;
  const day = `${date.getMonth() + 1}月${date.getDate()}日 ${hour(date)}`;
  return date.getFullYear() === now.getFullYear() ? day : `${date.getFullYear()}年${day}`;
}
