// The door without a connection: what is done is kept on this telephone first, and told when there is a network again.
"use strict";
const door = document.getElementById("deur"), list = document.getElementById("lijst");
const $ = (id) => document.getElementById(id);
const STORE = `deur:${door.dataset.occasion}`, CACHE = "deur-1", AT_ONCE = 50, PATIENCE = 8000, AGAIN = 5000, LOOK = 20000;

// Deeds that the server has not confirmed yet, and people as they were last told. A telephone may refuse to store.
let queue = [], failures = [], sending = false, lost = false;
function remember() {
  try { localStorage.setItem(STORE, JSON.stringify({ queue, failures, people: known() })); } catch { /* kept in the page */ }
}
function recall() {
  try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; }
}

const rows = () => [...list.children];
const rowOf = (number) => rows().find((row) => row.dataset.number === number);
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const hours = new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", hour: "numeric", minute: "2-digit", hourCycle: "h23" });
const clock = (moment) => `${hours.format(moment).replace(":", ".").replace(/^0(?=\d)/, "")} uur`;
const known = () => rows().map(({ dataset: { number, name, mark, guest, at } }) => ({ number, name, mark, guest: !!guest, at: at || null }));

function made({ number, name, mark, guest }) {
  const row = $("regel").content.firstElementChild.cloneNode(true);
  Object.assign(row.dataset, { number, name, mark, guest: guest ? "1" : "" });
  row.id = `n${number}`;
  row.querySelector("strong").textContent = name;
  row.querySelector(".quiet").textContent = number + (guest ? ", gast" : "");
  row.querySelector("[name=number]").value = number;
  row.querySelector(".in .out").textContent = ` laten: ${name}`;
  row.querySelector(".undo .out").textContent = `: ${name}`;
  return row;
}

// What the server says of everyone, in its order; what waits here is put over it.
function take(people) {
  const had = new Map(rows().map((row) => [row.dataset.number, row]));
  const wanted = people.map((person) => had.get(person.number) || made(person));
  wanted.forEach((row, place) => { row.dataset.at = people[place].at || ""; if (list.children[place] !== row) list.insertBefore(row, list.children[place] || null); });
  while (list.children.length > wanted.length) list.lastElementChild.remove();
}

function draw() {
  const waits = new Map(queue.map((deed) => [deed.number, deed]));
  let inside = 0, guests = 0, expected = 0;
  for (const row of rows()) {
    const deed = waits.get(row.dataset.number);
    const at = deed ? (deed.what === "in" ? row.dataset.at || clock(new Date(deed.at)) : "") : row.dataset.at;
    row.classList.toggle("inside", !!at);
    row.querySelector(".stand").textContent = (at ? `binnen sinds ${at}` : "") + (deed ? " (wacht op verbinding)" : "");
    const [enter, undo] = [row.querySelector(".in"), row.querySelector(".undo")];
    const held = document.activeElement === enter || document.activeElement === undo;
    enter.hidden = !!at; undo.hidden = !at;
    if (held) (at ? undo : enter).focus();
    if (row.dataset.guest) guests += at ? 1 : 0; else { expected += 1; inside += at ? 1 : 0; }
  }
  const written = queue.filter((deed) => deed.what === "walk_in");
  guests += written.filter((deed) => deed.guest).length; inside += written.filter((deed) => !deed.guest).length;
  expected += written.filter((deed) => !deed.guest).length;
  $("binnen").textContent = inside; $("verwacht").textContent = expected;
  $("gasten").textContent = guests ? `, en ${guests} ${guests === 1 ? "gast" : "gasten"}` : "";
  const words = queue.length && lost ? `Wacht op verbinding: ${queue.length}. Ga gerust door, alles wordt bewaard.` : lost ? "Geen verbinding. Ga gerust door, alles wordt bewaard." : "";
  if ($("wacht").textContent !== words) $("wacht").textContent = words;
  $("wacht").hidden = !words;
  $("mislukt").hidden = !failures.length;
  $("mislukt").querySelector("ul").replaceChildren(...failures.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  seek();
}

let undone = null;
function say(words, good, undo = null) {
  const box = $("melding");
  box.className = `notice ${good ? "good" : "bad"}`;
  box.hidden = false;
  box.firstElementChild.textContent = words;
  undone = undo;
  $("terug").hidden = !undo;
  if (navigator.vibrate) navigator.vibrate(good ? 80 : [120, 80, 120]);
}

function seek() {
  const wanted = plain($("zoek").value.trim());
  let shown = 0;
  for (const row of rows()) {
    row.hidden = !plain(`${row.dataset.name} ${row.dataset.number}`).includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  $("niemand").hidden = shown > 0;
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((part) => part.toString(16).padStart(2, "0")).join("");

function act(deed) {
  queue.push({ id: newId(), at: new Date().toISOString(), ...deed });
  remember(); draw(); send();
}

function leave(row) {
  act({ what: "out", number: row.dataset.number });
  say(`${row.dataset.name} is weer van de lijst.`, true);
}

function enter(row, scan = false) {
  if (row.classList.contains("inside")) { say(`${row.dataset.name} was al binnen.`, true); return; }
  act({ what: "in", number: row.dataset.number, scan });
  say(`${row.dataset.name} is binnen.`, true, row.dataset.number);
}

// A code that is on the list needs no connection; of any other one the server says what is wrong with it.
function scanned(code) {
  const row = rows().find((each) => each.dataset.mark && code.endsWith(each.dataset.mark));
  if (row) enter(row, true);
  else if (lost) say("Deze code staat niet op de lijst van deze bijeenkomst. Zoek de persoon op naam.", false);
  else act({ what: "in", code });
}

async function ask(options) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
  try { return await fetch(door.dataset.address, { signal: stop.signal, cache: "no-store", ...options }); }
  finally { clearTimeout(timer); }
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    do {
      const told = queue.slice(0, AT_ONCE);
      const answer = await ask(told.length ? { method: "POST", body: JSON.stringify({ deeds: told }),
        headers: { "Content-Type": "application/json", "X-Form-Key": door.dataset.key } } : {});
      if (answer.status >= 500) throw new Error(String(answer.status));
      lost = false;
      if (!answer.ok) { say("Deze deurlink werkt niet meer. Vraag het secretariaat om een nieuwe. Wat hier wacht, blijft bewaard.", false); break; }
      heard(told, await answer.json());
    } while (queue.length);
  } catch {
    lost = true;
    setTimeout(send, AGAIN);
  }
  sending = false;
  draw();
}

function heard(told, said) {
  const done = new Set(told.map((deed) => deed.id));
  queue = queue.filter((deed) => !done.has(deed.id));
  take(said.people);
  for (const answer of said.answers || []) {
    const deed = told.find((each) => each.id === answer.id) || {};
    if (!answer.good) { say(answer.words, false); if (!deed.code) failures.push(answer.words); }
    else if (deed.code || deed.what === "walk_in") say(answer.words, true);
  }
  remember(); draw();
}

list.addEventListener("submit", (event) => {
  event.preventDefault();
  const row = event.target.closest("li");
  if (event.submitter.value === "in") enter(row); else leave(row);
});
$("terug").addEventListener("click", () => { const row = rowOf(undone); if (row) leave(row); });
$("zoek").addEventListener("input", seek);
document.querySelector(".seek").addEventListener("submit", (event) => {
  event.preventDefault();
  const left = rows().filter((row) => !row.hidden);
  if (left.length === 1) left[0].querySelector("button:not([hidden])").focus();
});
$("bijschrijven").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("naam").value.trim();
  if (!name) { say("Vul de naam in van wie u bijschrijft.", false); $("naam").focus(); return; }
  act({ what: "walk_in", name, guest: event.target.elements.guest.checked });
  say(`${name} wordt bijgeschreven.`, true);
  $("naam").value = "";
});
$("code-intypen").addEventListener("submit", (event) => {
  event.preventDefault();
  if ($("code").value.trim()) scanned($("code").value.trim());
  $("code").value = "";
});
$("mislukt").querySelector("button").addEventListener("click", () => { failures = []; remember(); draw(); });

// The camera: the browser's own reader where it has one, else a script that is fetched when it is needed.
let stream = null, timer = 0, last = { code: "", at: 0 };
async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  if (!window.jsQR) await new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: door.dataset.reader, onload: done, onerror: failed })));
  const canvas = document.createElement("canvas"), paper = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const shrink = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * shrink; canvas.height = video.videoHeight * shrink;
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height)?.data;
  };
}

async function start() {
  const video = $("beeld").querySelector("video");
  try {
    const read = await reader();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    video.srcObject = stream;
    await video.play();
    $("beeld").hidden = false; $("camera").hidden = true; $("stop").focus();
    const look = async () => {
      if (!stream) return;
      const code = video.videoWidth ? await read(video).catch(() => "") : "";
      if (code && (code !== last.code || Date.now() - last.at > 4000)) { last = { code, at: Date.now() }; scanned(code); }
      timer = setTimeout(look, 200);
    };
    look();
  } catch {
    end();
    say("De camera is niet te gebruiken. Geef uw browser toestemming, of zoek op naam.", false);
  }
}

function end() {
  clearTimeout(timer);
  for (const track of stream?.getTracks() || []) track.stop();
  stream = null;
  $("beeld").hidden = true; $("camera").hidden = false;
}
$("camera").addEventListener("click", start);
$("stop").addEventListener("click", () => { end(); $("camera").focus(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) end(); else send(); });

async function keep() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(door.dataset.worker, { scope: "/deur/" });
    const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((each) => each.src || each.href);
    await (await caches.open(CACHE)).addAll([location.pathname, ...parts, door.dataset.reader]);
  } catch { /* without it the page works as long as it stays open */ }
}

const before = recall();
queue = before.queue || []; failures = before.failures || [];
$("scannen").hidden = !navigator.mediaDevices?.getUserMedia;
$("zoekknop").hidden = true;
window.addEventListener("online", send);
setInterval(send, LOOK);
// A page that comes out of the cupboard of this telephone knows less than what was told last.
if (before.people?.length && !navigator.onLine) take(before.people);
draw(); send(); keep();
