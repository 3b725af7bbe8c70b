/**
 * Builds elements from plain data.
 * Strings become text nodes only: nothing that a person wrote can turn into markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "main", onclick: f, disabled: true}, "Send"); null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for SVG elements. */
export function s(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element of the page with this id; a wrong id is a mistake of ours and says so. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element with the id ${id}`);
  return element;
}

/** Changes text only when it differs, so that screen readers hear a live region once. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
