/**
 * Reads server-sent events from a fetch response (EventSource cannot send the Authorization header).
 * It knows nothing about what the events mean.
 */

/** Yields {id, event, data}; `onBeat` is called for every piece that arrives, heartbeats included. */
export async function* readEvents(body, onBeat) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let fields = blank();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onBeat();
    const { lines, left } = split(rest + value);
    rest = left;
    for (const line of lines) {
      if (line !== "") {
        take(fields, line);
      } else {
        if (fields.data.length) yield { ...fields, data: fields.data.join("\n") };
        fields = blank();
      }
    }
  }
}

function blank() {
  return { id: null, event: "message", data: [] };
}

/** Whole lines, and what has no line end yet; a last "\r" waits, because its "\n" may follow. */
function split(text) {
  const lines = text.split(/\r\n|\n|\r(?!$)/);
  return { left: lines.pop(), lines };
}

function take(fields, line) {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") fields.data.push(value);
  else if (name === "id" || name === "event") fields[name] = value;
}
