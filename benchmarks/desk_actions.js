/** What an agent does at the desk, each answering how many milliseconds passed until it was on the screen and painted. */
(() => {
  const GIVE_UP_MS = 20_000;
  const at = (selector) => document.querySelector(selector);
  const text = (selector) => at(selector)?.textContent ?? "";
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const count = (selector) => document.querySelectorAll(selector).length;

  /** From `act()` until `done()` and the next paint. */
  const timed = (act, done, since = performance.now()) =>
    new Promise((resolve, reject) => {
      const start = since;
      const look = () => {
        if (done()) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        else if (performance.now() - start > GIVE_UP_MS) reject(new Error(`not done: ${done}`));
        else setTimeout(look, 1);
      };
      document.activeElement?.blur();
      act();
      look();
    });

  const type = (box, words) => {
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const enter = (box) => box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  let began = 0;
  const settled = () => timed(() => {}, () => !count(".coming"), began);
  const write = (words, kind) => {
    began = performance.now();
    type(at("#words"), words);
    return timed(() => enter(at("#words")), () => count(`.message.${kind}`) && [...document.querySelectorAll(`.message.${kind}`)].at(-1).textContent.includes(words));
  };
  const submit = (dialog) => at(`#${dialog}-form`).requestSubmit();
  const filter = (place) => document.querySelectorAll(".filter")[place].click();
  const pressed = (place) => document.querySelectorAll(".filter")[place].getAttribute("aria-pressed") === "true";
  let opened = "";

  window.desk = {
    /** One of the upper rows that is not open. */
    open: (number) => {
      const row = document.querySelectorAll(".row:not([aria-current])")[number % 10];
      opened = row.dataset.conversation;
      const name = row.querySelector(".row-name").textContent;
      return timed(() => row.click(), () => text("#customer") === name && count("#messages .message") > 0);
    },
    claim: () => timed(() => press("c"), () => text("#owner").startsWith("With you")),
    /** A letter in the reply box: typing must never wait. */
    keystroke: (number) => timed(() => type(at("#words"), `I am looking into it ${number}`), () => true),
    /** On the screen, if only as on its way. */
    reply_seen: (number) => write(`I am looking into it ${number}`, "agent"),
    /** From the same key on: until the server has it and shows it. */
    reply: () => settled(),
    note_seen: (number) => {
      press("n");
      return write(`a private word ${number}`, "note");
    },
    note: () => settled(),
    tag: (number) => {
      const box = at("#tag-new");
      box.value = `tag-${number}`;
      return timed(() => box.form.requestSubmit(), () => text(".tags-list").includes(`tag-${number}`));
    },
    mine: () => timed(() => filter(1), () => pressed(1) && count(".row") > 0 && count(".row") < 100),
    queue: () => timed(() => filter(0), () => pressed(0) && count(".row") > 100),
    /** From the letter on: what is known here of who waits. */
    search_waiting: async () => {
      const wanted = [...document.querySelectorAll(".row-name")].at(-1).textContent;
      const took = await timed(() => type(at("#search"), wanted), () => count(".row") === 1 && text(".row-name") === wanted);
      await timed(() => type(at("#search"), ""), () => count(".row") > 100);
      return took;
    },
    /** From the letter on, the pause for more letters included: what only the server knows, words from within a talk. */
    search: async () => {
      const words = `${Number([...document.querySelectorAll(".row-name")].at(-1).textContent.match(/\d+/)[0])}-4`;
      const took = await timed(() => type(at("#search"), words), () => count(".row") > 0 && count(".row") < 100);
      await timed(() => type(at("#search"), ""), () => count(".row") > 100);
      return took;
    },
    transfer: () => {
      press("t");
      at("#transfer-skill").value = "billing";
      return timed(() => submit("transfer"), () => text("#owner").startsWith("Waiting"));
    },
    close: () => {
      press("x");
      return timed(() => submit("close"), () => text("#owner").startsWith("Closed"));
    },
  };
})();
