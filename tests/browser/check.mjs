// Opens every page below a directory in Chromium and checks what only a browser knows: errors, requests, overflow, the language
// switch, sorting, filtering, contrast, and that nothing in the picture overlaps. Speaks to the browser over a pipe, so that nothing
// but Node and Chromium is needed.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(process.argv[2] ?? ".");
const pages = readdirSync(root)
  .sort()
  .map((d) => join(root, d, "index.html"))
  .filter((p) => existsSync(p));
if (pages.length === 0) {
  console.error(`no pages below ${root}`);
  process.exit(2);
}

const profile = mkdtempSync(join(tmpdir(), "pages-"));
const browser = spawn(
  "chromium",
  [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank",
  ],
  // A process group of its own: the browser's children write to the profile too, and must end with it.
  { detached: true, stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
);

let counter = 0;
const waiting = new Map();
const listeners = [];
let buffer = Buffer.alloc(0);
browser.stdio[4].on("data", (data) => {
  buffer = Buffer.concat([buffer, data]);
  for (let end; (end = buffer.indexOf(0)) >= 0; ) {
    const message = JSON.parse(buffer.subarray(0, end).toString());
    buffer = buffer.subarray(end + 1);
    if (message.id) {
      const { ok, bad } = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? bad(new Error(message.error.message)) : ok(message.result);
    } else {
      for (const l of listeners) l(message);
    }
  }
});

function send(method, params = {}, sessionId) {
  const id = ++counter;
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  return new Promise((ok, bad) => waiting.set(id, { ok, bad }));
}

function once(method, sessionId) {
  return new Promise((ok) => {
    const l = (m) => {
      if (m.method === method && m.sessionId === sessionId) {
        listeners.splice(listeners.indexOf(l), 1);
        ok(m.params);
      }
    };
    listeners.push(l);
  });
}

const failures = [];
let checks = 0;

async function tab(work) {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const call = (method, params) => send(method, params, sessionId);
  const errors = [];
  const requests = [];
  const listen = (m) => {
    if (m.sessionId !== sessionId) return;
    if (m.method === "Runtime.exceptionThrown") errors.push(m.params.exceptionDetails.exception?.description ?? "exception");
    if (m.method === "Runtime.consoleAPICalled") errors.push(`console.${m.params.type}`);
    if (m.method === "Log.entryAdded") errors.push(m.params.entry.text);
    if (m.method === "Network.requestWillBeSent") requests.push(m.params.request.url);
  };
  listeners.push(listen);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await call(`${domain}.enable`);
  const open = async (url) => {
    const loaded = once("Page.loadEventFired", sessionId);
    await call("Page.navigate", { url });
    await loaded;
  };
  const run = async (f, ...args) => {
    const expression = `(${f})(${args.map((a) => JSON.stringify(a)).join(",")})`;
    const r = await call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text);
    return r.result.value;
  };
  const size = (width) => call("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 });
  try {
    await work({ call, open, run, size, errors, requests });
  } finally {
    listeners.splice(listeners.indexOf(listen), 1);
    await send("Target.closeTarget", { targetId });
  }
}

// What runs in the page. Each gives a list of complaints.
const overflow = () => {
  const d = document.documentElement;
  return d.scrollWidth > d.clientWidth ? [`the page is ${d.scrollWidth} px wide in a window of ${d.clientWidth}`] : [];
};
const references = () => {
  const bad = [];
  for (const a of document.querySelectorAll('a[href^="#"]')) {
    const id = decodeURIComponent(a.getAttribute("href").slice(1));
    if (!document.getElementById(id)) bad.push(`no #${id}`);
  }
  for (const e of document.querySelectorAll("[aria-labelledby]")) {
    for (const id of e.getAttribute("aria-labelledby").split(" ")) if (!document.getElementById(id)) bad.push(`no label ${id}`);
  }
  for (const s of document.querySelectorAll("svg[role=img]")) if (!s.querySelector(":scope > title") || !s.querySelector(":scope > desc")) bad.push("a picture without title and description");
  for (const th of document.querySelectorAll("th")) if (!th.scope) bad.push("a heading of a table without scope");
  return bad;
};
const languages = () => {
  const bad = [];
  // Without a wish in the address the page begins in the reader's language, so the other one is chosen first.
  const ways = [["en", "ja"], ["ja", "en"]];
  if (document.documentElement.lang === "en") ways.reverse();
  for (const [on, off] of ways) {
    document.querySelector(`label[for=lang-${on}]`).click();
    if (document.documentElement.lang !== on) bad.push(`lang is ${document.documentElement.lang}`);
    if (!location.hash.endsWith(`lang=${on}`)) bad.push(`the address is ${location.hash}`);
    const seen = [...document.querySelectorAll(`body [lang=${off}]`)].filter((e) => e.getClientRects().length > 0);
    if (seen.length) bad.push(`${seen.length} texts in ${off} while ${on} is chosen: ${seen[0].textContent}`);
    if (![...document.querySelectorAll(`h1 [lang=${on}], h2 [lang=${on}]`)].every((e) => e.getClientRects().length > 0)) bad.push(`headings in ${on} are hidden`);
    if (document.title.includes(" / ")) bad.push(`the title is ${document.title}`);
  }
  return bad;
};
const sorting = () => {
  const bad = [];
  for (const table of document.querySelectorAll("table.sortable")) {
    const n = table.tBodies[0].rows.length;
    for (const th of table.tHead.rows[0].cells) {
      const button = th.querySelector("button");
      if (!button) { bad.push("a heading that does not sort"); continue; }
      for (const way of ["ascending", "descending"]) {
        button.click();
        if (th.getAttribute("aria-sort") !== way) bad.push(`aria-sort is ${th.getAttribute("aria-sort")}`);
        if (table.querySelectorAll("[aria-sort]").length !== 1) bad.push("more than one column claims to be sorted");
        if (table.tBodies[0].rows.length !== n) bad.push("rows were lost");
        if (button.dataset.sort === "value") {
          const v = [...table.tBodies[0].rows].map((r) => r.cells[th.cellIndex]).map((c) => (c && c.dataset.v !== undefined ? +c.dataset.v : Infinity));
          const sign = way === "ascending" ? 1 : -1;
          if (v.some((x, i) => i > 0 && sign * (x - v[i - 1]) < 0)) bad.push(`not sorted by ${button.textContent}`);
        }
      }
    }
  }
  return bad;
};
const filtering = () => {
  const form = document.getElementById("filter");
  if (!form) return [];
  const bad = [];
  const shown = () => [...document.querySelectorAll("#finding-table tbody tr")].filter((r) => r.getClientRects().length > 0);
  const all = shown().length;
  if (form.hidden) bad.push("the filter is hidden");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  boxes.slice(1).forEach((b) => b.click());
  if (shown().some((r) => r.dataset.severity !== "error")) bad.push("the filter by severity lets others through");
  boxes.slice(1).forEach((b) => b.click());
  const search = document.getElementById("search");
  const code = document.querySelector("#finding-table code").textContent;
  search.value = code.toLowerCase();
  search.dispatchEvent(new Event("input", { bubbles: true }));
  if (shown().length === 0 || shown().some((r) => !r.textContent.includes(code))) bad.push("the filter by text is wrong");
  if (document.getElementById("shown").textContent !== String(shown().length)) bad.push("the count is wrong");
  search.value = "";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  if (shown().length !== all) bad.push("the filter does not let go");
  return bad;
};
const hazards = () => {
  const bad = [];
  const seen = (e) => e.getClientRects().length > 0;
  const rows = [...document.querySelectorAll("#hazard-table tbody tr")];
  const cards = [...document.querySelectorAll(".hazard.card")];
  if (rows.length < cards.length) bad.push(`${rows.length} rows for ${cards.length} hazards`);
  // A hazard that somebody can reach has its bow-tie, and every number of its story stands in the story once.
  for (const card of cards) {
    card.querySelector("details").open = true;
    if (!card.querySelector("svg.bowtie") && !card.querySelector(".note.warn")) bad.push(`${card.id} has no bow-tie`);
    const told = [...card.querySelectorAll(".story .n")].map((n) => n.textContent);
    if (told.some((n, i) => n !== String(i + 1))) bad.push(`the story of ${card.id} counts ${told}`);
    for (const flag of card.querySelectorAll("svg.path .flagtext")) {
      if (flag.textContent.split("·").some((n) => !told.includes(n))) bad.push(`the picture of ${card.id} has ${flag.textContent}, which the story has not`);
    }
    const select = card.querySelector(".ways-filter select");
    const ways = [...card.querySelectorAll(".ways li[data-by]")];
    if (!select) continue;
    if (!seen(select)) bad.push(`the filter of ${card.id} is hidden`);
    for (const o of select.options) {
      select.value = o.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      const open = (li) => !o.value || li.dataset.by.split(" ").includes(o.value);
      if (o.textContent.includes(" / ")) bad.push(`an option in two languages: ${o.textContent}`);
      if (!ways.some(open)) bad.push(`nothing for ${o.textContent} in ${card.id}`);
      if (ways.some((li) => seen(li) !== open(li))) bad.push(`the filter of ${card.id} is wrong for ${o.textContent}`);
    }
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    if (!ways.every(seen)) bad.push(`the filter of ${card.id} does not let go`);
  }
  return bad.slice(0, 20);
};
const revealing = async () => {
  const met = document.querySelector(".card > details:not([open])");
  if (!met) return [];
  location.hash = met.parentElement.id;
  await new Promise((ok) => setTimeout(ok, 50));
  return met.open ? [] : ["a link does not unfold what it leads to"];
};
const pictures = () => {
  const bad = [];
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
  for (const system of document.querySelectorAll("svg.system, svg.path")) {
    const boxes = [...system.querySelectorAll(":scope > a")].filter((a) => a.querySelector("rect")).map((a) => [a, a.querySelector("rect").getBBox()]);
    boxes.forEach(([a, x], i) => {
      boxes.slice(i + 1).forEach(([b, y]) => {
        if (x.x < y.x + y.width && y.x < x.x + x.width && x.y < y.y + y.height && y.y < x.y + x.height) bad.push(`${a.textContent} lies over ${b.textContent}`);
      });
      for (const t of a.querySelectorAll("text")) {
        if (!t.getClientRects().length) continue;
        const w = t.getBBox();
        if (w.width && (w.x < x.x - 1 || w.x + w.width > x.x + x.width + 1 || w.y < x.y - 8 || w.y + w.height > x.y + x.height + 3)) bad.push(`“${t.textContent}” leaves its box`);
      }
    });
  }
  for (const box of document.querySelectorAll("svg.bowtie g > rect")) {
    const x = box.getBBox();
    for (const t of box.parentElement.querySelectorAll("text")) {
      if (!t.getClientRects().length) continue;
      const w = t.getBBox();
      if (w.width && (w.x < x.x - 1 || w.x + w.width > x.x + x.width + 1 || w.y < x.y - 4 || w.y + w.height > x.y + x.height + 4)) bad.push(`“${t.textContent}” leaves its box in a bow-tie`);
    }
  }
  for (const svg of document.querySelectorAll("svg.pic[role=img]")) {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.getClientRects().length).map((t) => [t, t.getBBox()]);
    for (const [t, b] of texts) if (b.x < -1 || b.y < -1 || b.x + b.width > width + 1 || b.y + b.height > height + 1) bad.push(`“${t.textContent}” leaves the picture`);
    texts.sort((a, b) => a[1].y - b[1].y);
    texts.forEach(([t, a], i) => {
      for (let j = i + 1; j < texts.length && texts[j][1].y < a.y + a.height; j++) {
        const b = texts[j][1];
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        // Boxes of lines are higher than their letters.
        if (high > 0.5 * Math.min(a.height, b.height) && Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1) bad.push(`“${t.textContent}” lies over “${texts[j][0].textContent}”`);
      }
    });
  }
  return bad.slice(0, 20);
};
const contrast = () => {
  const rgb = (c) => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const f = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  // What light text on a filled mark stands on: the last opaque shape drawn before it that reaches around its middle.
  const shapes = new Map();
  const beneath = (e) => {
    const svg = e.closest("svg");
    if (!shapes.has(svg)) {
      shapes.set(svg, [...svg.querySelectorAll("rect, circle, ellipse, polygon, path")].flatMap((shape) => {
        const { fill, fillOpacity, opacity } = getComputedStyle(shape);
        return /^rgb/.test(fill) && fillOpacity === "1" && opacity === "1" ? [{ shape, fill, box: shape.getBoundingClientRect() }] : [];
      }));
    }
    const own = e.getBoundingClientRect();
    const [x, y] = [own.x + own.width / 2, own.y + own.height / 2];
    const under = shapes.get(svg).filter(({ shape, box }) =>
      box.left <= x && x <= box.right && box.top <= y && y <= box.bottom &&
      shape.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING &&
      shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse())));
    return under.length ? rgb(under.at(-1).fill) : behind(svg);
  };
  const bad = new Set();
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length || e.closest("script, style")) continue;
    const svg = e.tagName === "text";
    const style = getComputedStyle(e);
    const fore = rgb(svg ? style.fill : style.color);
    const back = svg && e.classList.contains("flagtext") ? beneath(e) : behind(e);
    const r = ratio(fore, back);
    if (r < 4.5) bad.add(`${r.toFixed(2)} for .${e.className.baseVal ?? e.className} “${e.textContent.trim().slice(0, 20)}”`);
  }
  return [...bad].slice(0, 10);
};

async function check(page) {
  const url = pathToFileURL(page).href;
  const name = page.slice(root.length + 1);
  const complain = (what, list) => {
    checks += 1;
    for (const l of list) failures.push(`${name}: ${what}: ${l}`);
  };
  await tab(async ({ call, open, run, size, errors, requests }) => {
    for (const width of [1280, 390]) {
      await size(width);
      for (const lang of ["ja", "en"]) {
        await open("about:blank");
        await open(`${url}#lang=${lang}`);
        const at = `${width} px, ${lang}`;
        complain(`${at}: width`, await run(overflow));
        complain(`${at}: unfolded`, await run(pictures));
        complain(`${at}: width unfolded`, await run(overflow));
        for (const scheme of width === 1280 ? ["light", "dark"] : []) {
          await call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
          complain(`${at}: contrast, ${scheme}`, await run(contrast));
        }
      }
    }
    await size(1280);
    await open("about:blank");
    await open(url);
    complain("references", await run(references));
    complain("languages", await run(languages));
    complain("sorting", await run(sorting));
    complain("filter", await run(filtering));
    complain("unfolding", await run(revealing));
    complain("hazards", await run(hazards));
    complain("errors", errors);
    complain("requests", requests.filter((r) => r !== url && !r.startsWith(url + "#") && r !== "about:blank"));
    // Without scripts the switch works all the same.
    await call("Emulation.setScriptExecutionDisabled", { value: true });
    await open("about:blank");
    await open(url);
    complain("without scripts", await run(() => {
      document.querySelector("label[for=lang-en]").click();
      return [...document.querySelectorAll("body [lang=ja]")].some((e) => e.getClientRects().length) ? ["both languages show"] : [];
    }));
  });
}

try {
  for (const page of pages) await check(page);
} finally {
  const ended = new Promise((ok) => browser.on("exit", ok));
  process.kill(-browser.pid, "SIGKILL");
  await ended;
  // The last children may still be dying: their files in the temporary folder say nothing about the pages.
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch (e) {
    console.error(`note: ${profile} could not be removed: ${e.message}`);
  }
}
for (const f of failures) console.error(f);
console.log(`${pages.length} pages, ${checks} checks, ${failures.length} failures`);
process.exit(failures.length ? 1 : 0);
