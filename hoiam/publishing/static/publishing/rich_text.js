/* Turns a text area with formatted text into an editor. The text area stays the field that is
   sent: without this script, or where it fails, people type paragraphs into it. */

const KEEPS = ["https://", "http://"];

const escaped = (text) => {
  const box = document.createElement("div");
  box.textContent = text;
  return box.innerHTML;
};

/* What was typed without formatting: an empty line begins a paragraph, a line stays a line. */
const asParagraphs = (text) =>
  /<\/?[a-z][^<>]*>/i.test(text)
    ? text
    : text
        .split(/\n\s*\n/)
        .filter((block) => block.trim())
        .map((block) => `<p>${block.trim().split("\n").map(escaped).join("<br>")}</p>`)
        .join("");

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const extensionsOf = (library) => {
  const { Document, Paragraph, Text, HardBreak, Bold, Italic, Heading, BulletList } = library;
  const { OrderedList, ListItem, Blockquote, Table, TableRow, TableHeader, TableCell } = library;
  const { History, Dropcursor, Gapcursor, Mark, Node, mergeAttributes } = library;
  // Links and pictures in their plainest form: an address and what it shows, and no dialogue.
  const Link = Mark.create({
    name: "link",
    inclusive: false,
    addAttributes: () => ({ href: { default: null } }),
    parseHTML: () => [{ tag: "a[href]" }],
    renderHTML: ({ HTMLAttributes }) => ["a", mergeAttributes(HTMLAttributes), 0],
  });
  const Image = Node.create({
    name: "image",
    group: "block",
    draggable: true,
    addAttributes: () => ({ src: { default: null }, alt: { default: "" } }),
    parseHTML: () => [{ tag: 'img[src^="/files/"]' }],
    renderHTML: ({ HTMLAttributes }) => ["img", mergeAttributes(HTMLAttributes)],
  });
  const parts = [Document, Paragraph, Text, HardBreak, Bold, Italic, BulletList, OrderedList];
  return [
    ...parts,
    ...[ListItem, Blockquote, TableRow, TableHeader, TableCell, History, Dropcursor, Gapcursor],
    Heading.configure({ levels: [2, 3, 4] }),
    Table.configure({ resizable: false }),
    Link,
    Image,
  ];
};

/* The buttons, in groups: what each says, does, and when it counts as pressed. */
const toolsOf = (editor, ask) => {
  // The library's own `focus` waits for the next frame, and keys pressed meanwhile are lost.
  const run = (act) => () => {
    editor.view.focus();
    act(editor.chain()).run();
  };
  const inTable = () => editor.isActive("table");
  return [
    [
      { word: "bold", sign: "B", does: run((c) => c.toggleBold()), on: () => editor.isActive("bold") },
      { word: "italic", sign: "I", does: run((c) => c.toggleItalic()), on: () => editor.isActive("italic") },
    ],
    [
      { word: "heading", sign: "H2", does: run((c) => c.toggleHeading({ level: 2 })), on: () => editor.isActive("heading", { level: 2 }) },
      { word: "subheading", sign: "H3", does: run((c) => c.toggleHeading({ level: 3 })), on: () => editor.isActive("heading", { level: 3 }) },
      { word: "bullets", sign: "•", does: run((c) => c.toggleBulletList()), on: () => editor.isActive("bulletList") },
      { word: "numbers", sign: "1.", does: run((c) => c.toggleOrderedList()), on: () => editor.isActive("orderedList") },
      { word: "quote", sign: "“ ”", does: run((c) => c.toggleBlockquote()), on: () => editor.isActive("blockquote") },
    ],
    [
      { word: "link", does: () => ask("link"), on: () => editor.isActive("link") },
      { word: "picture", does: () => ask("picture") },
      { word: "table", does: run((c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })), shown: () => !inTable() },
      { word: "row", does: run((c) => c.addRowAfter()), shown: inTable },
      { word: "column", does: run((c) => c.addColumnAfter()), shown: inTable },
      { word: "dropRow", does: run((c) => c.deleteRow()), shown: inTable },
      { word: "dropColumn", does: run((c) => c.deleteColumn()), shown: inTable },
      { word: "dropTable", does: run((c) => c.deleteTable()), shown: inTable },
    ],
    [
      { word: "undo", sign: "↶", does: run((c) => c.undo()) },
      { word: "redo", sign: "↷", does: run((c) => c.redo()) },
    ],
  ];
};

/* One tab stop for all buttons, arrows between them (WAI-ARIA, pattern "toolbar"). */
const toolbarOf = (groups, words, name) => {
  const bar = element("div", { role: "toolbar", "aria-label": `${words.tools}: ${name}`, class: "rich-text-tools" });
  for (const group of groups) {
    const set = element("div", { class: "rich-text-group" });
    for (const tool of group) {
      tool.button = element("button", { type: "button", tabindex: "-1" });
      if (tool.on) tool.button.setAttribute("aria-pressed", "false");
      if (tool.sign) {
        tool.button.append(element("span", { "aria-hidden": "true", class: `sign-${tool.word}` }, tool.sign));
        tool.button.setAttribute("aria-label", words[tool.word]);
        tool.button.title = words[tool.word];
      } else tool.button.append(words[tool.word]);
      tool.button.addEventListener("click", tool.does);
      set.append(tool.button);
    }
    bar.append(set);
  }
  const seen = () => [...bar.querySelectorAll("button")].filter((button) => !button.hidden);
  seen()[0].tabIndex = 0;
  bar.addEventListener("focusin", (event) => {
    for (const button of bar.querySelectorAll("button")) button.tabIndex = button === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const all = seen();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const ends = { Home: 0, End: all.length - 1 }[event.key];
    const at = all.indexOf(document.activeElement);
    if (at < 0 || (step === undefined && ends === undefined)) return;
    event.preventDefault();
    all[ends ?? (at + step + all.length) % all.length].focus();
  });
  return bar;
};

/* A small form between buttons and text. It is no <form>: it stands inside one. */
const askerOf = (editor, words, pictures, id) => {
  const box = element("div", { class: "rich-text-ask", role: "group", hidden: "" });
  const close = () => {
    box.hidden = true;
    box.replaceChildren();
    editor().view.focus();
  };
  const field = (word, input) => {
    input.id = `${id}-${word}`;
    return element("div", { class: "field" }, element("label", { for: input.id }, words[word]), input);
  };
  const button = (word, does, kind = "quiet") => {
    const made = element("button", { type: "button", class: `button small ${kind}` }, words[word]);
    made.addEventListener("click", does);
    return made;
  };
  const open = (label, inputs, acts, put) => {
    const said = element("p", { role: "alert", class: "rich-text-said" });
    const tell = (text) => { said.textContent = text; };
    const done = button("put", () => put(tell), "");
    box.replaceChildren(...inputs, said, element("div", { class: "rich-text-acts" }, done, ...acts, button("cancel", close)));
    box.setAttribute("aria-label", words[label]);
    box.hidden = false;
    box.onkeydown = (event) => {
      if (event.key === "Escape") close();
      if (event.key !== "Enter" || event.target.tagName === "BUTTON") return;
      event.preventDefault();
      put(tell);
    };
    (box.querySelector("input, select") ?? done).focus();
  };
  const link = () => {
    const input = element("input", { type: "url", value: editor().getAttributes("link").href ?? "" });
    const remove = button("unlink", () => {
      editor().chain().extendMarkRange("link").unsetMark("link").run();
      close();
    });
    open("link", [field("address", input)], editor().isActive("link") ? [remove] : [], (tell) => {
      const href = input.value.trim();
      if (!KEEPS.some((start) => href.toLowerCase().startsWith(start))) return tell(words.badAddress);
      const chain = editor().chain().extendMarkRange("link");
      const nothing = editor().state.selection.empty && !editor().isActive("link");
      const text = { type: "text", text: href, marks: [{ type: "link", attrs: { href } }] };
      (nothing ? chain.insertContent(text) : chain.setMark("link", { href })).run();
      return close();
    });
  };
  const picture = () => {
    if (!pictures.length) {
      box.replaceChildren(element("p", { role: "alert" }, words.noPictures), button("cancel", close));
      box.hidden = false;
      box.querySelector("button").focus();
      return;
    }
    const options = pictures.map(([address, title]) => element("option", { value: address }, title));
    const select = element("select", {}, ...options);
    const alt = element("input", { type: "text", maxlength: "300" });
    open("picture", [field("which", select), field("alt", alt)], [], (tell) => {
      if (!alt.value.trim()) return tell(words.needsAlt);
      const attrs = { src: select.value, alt: alt.value.trim() };
      editor().chain().insertContent({ type: "image", attrs }).run();
      return close();
    });
  };
  return { box, ask: (what) => ({ link, picture })[what]() };
};

const begin = async (area) => {
  const library = await import(area.dataset.richTextEditor);
  const words = JSON.parse(area.dataset.richText);
  const label = document.querySelector(`label[for="${area.id}"]`);
  const name = label?.textContent.trim() ?? words.text;
  const place = element("div", { class: "rich-text rich-text-place" });
  const frame = element("div", { class: "rich-text-editor" });
  let editor;
  const asker = askerOf(() => editor, words, JSON.parse(area.dataset.richTextPictures), area.id);
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-label": name };
  const help = document.getElementById(`${area.id}_helptext`);
  if (help) attributes["aria-describedby"] = help.id;
  const write = () => {
    const said = editor.getHTML();
    area.value = said === "<p></p>" ? "" : said;
  };
  editor = new library.Editor({
    element: place,
    extensions: extensionsOf(library),
    content: asParagraphs(area.value),
    // Styles put in by script are against the policy of this site; they are in rich_text.css.
    injectCSS: false,
    editorProps: { attributes },
    onUpdate: () => {
      write();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const groups = toolsOf(editor, asker.ask);
  const refresh = () => {
    for (const tool of groups.flat()) {
      if (tool.on) tool.button.setAttribute("aria-pressed", String(tool.on()));
      if (tool.shown) tool.button.hidden = !tool.shown();
    }
  };
  frame.append(toolbarOf(groups, words, name), asker.box, place);
  area.before(frame);
  area.hidden = true;
  // A field that nobody sees can't be asked for by the browser; the server asks.
  area.required = false;
  label?.addEventListener("click", () => editor.view.focus());
  editor.on("transaction", refresh);
  refresh();
  area.dispatchEvent(new CustomEvent("rich-text:ready", { bubbles: true }));
};

const all = (root) => {
  for (const area of root.querySelectorAll("textarea[data-rich-text]:not([data-rich-text-on])")) {
    area.dataset.richTextOn = "";
    begin(area).catch(() => { area.hidden = false; });
  }
};
all(document);
document.addEventListener("htmx:load", (event) => all(event.detail.elt));
