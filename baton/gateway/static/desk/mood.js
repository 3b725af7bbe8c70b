/** The sentiment line: a small drawing of how the customer felt from message to message, with the same in words. */

import { h, s } from "../page/dom.js";
import { d } from "./phrases.js";
import { moodWord } from "./words.js";

const WIDTH = 120;
const HEIGHT = 40;
const EDGE = 5;

/** The element for [{seq, value}] with values from -1 to 1, or null when there is nothing to show. */
export function moodLine(points) {
  if (!points.length) return null;
  const places = points.map(({ value }, number) => [across(number, points.length), down(value)]);
  const words = describe(points);
  const drawing = s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": words },
    s("title", {}, words),
    s("line", { class: "mood-zero", x1: 0, x2: WIDTH, y1: down(0), y2: down(0) }),
    s("polyline", { class: "mood-path", points: places.map((place) => place.join(",")).join(" ") }),
    places.map(([x, y], number) => s("circle", { class: `mood-dot ${points[number].value < -0.25 ? "low" : ""}`, cx: x, cy: y, r: number === places.length - 1 ? 4 : 2.5 })),
  );
  return h("figure", { class: "mood-figure" }, drawing, h("figcaption", {}, moodWord(points.at(-1).value)));
}

function across(number, count) {
  return round(count === 1 ? WIDTH / 2 : EDGE + (number * (WIDTH - 2 * EDGE)) / (count - 1));
}

function down(value) {
  const within = Math.max(-1, Math.min(1, value));
  return round(EDGE + ((1 - within) / 2) * (HEIGHT - 2 * EDGE));
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function describe(points) {
  const lowest = points.reduce((low, point) => (point.value < low.value ? point : low));
  const first = moodWord(points[0].value);
  const last = moodWord(points.at(-1).value);
  if (points.length === 1) return d("mood.one", { last });
  return d("mood.many", { count: points.length, first, last, lowest: lowest.seq });
}
