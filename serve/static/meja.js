// The officers' desk: keys, the words of a candidate, the silent renewal of the lease. Everything works without it.
import { combobox } from "./kotak.js";

const KEYS = "disposisi.tombol";
const RENEW_MS = 4 * 60 * 1000;
const form = document.getElementById("putusan");
const help = document.getElementById("tombol");

const keysAreOn = () => localStorage.getItem(KEYS) !== "mati";
const radios = (name) => [...document.querySelectorAll(`#putusan input[type=radio][name=${name}]`)];
const checked = (name) => radios(name).find((radio) => radio.checked);

function showKeys() {
  document.documentElement.classList.toggle("keys", keysAreOn());
  const button = document.querySelector("[data-toggle-keys]");
  if (button) button.textContent = keysAreOn() ? button.dataset.off : button.dataset.on;
}

/* What is chosen now */

function showEvidence(code) {
  const letters = [...document.querySelectorAll("[data-evidence]")];
  if (!letters.some((letter) => letter.dataset.evidence === code)) return;
  for (const letter of letters) letter.hidden = letter.dataset.evidence !== code;
  for (const link of document.querySelectorAll("[data-shows]")) {
    if (link.dataset.shows === code) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function showChoice() {
  const accept = document.getElementById("terima");
  accept.dataset.first ??= accept.textContent;
  let isChanged = false;
  for (const name of ["topic", "agency"]) {
    const shown = document.querySelector(`[data-chosen=${name}]`);
    const typed = form.elements[`other_${name}`].value.trim();
    const chosen = checked(name);
    if (shown && (typed || chosen)) shown.textContent = typed || chosen.dataset.name;
    isChanged ||= Boolean(typed) || (chosen !== undefined && !chosen.defaultChecked);
  }
  accept.textContent = isChanged ? accept.dataset.changed : accept.dataset.first;
  const sure = document.querySelector("[data-sure]");
  if (sure) sure.hidden = isChanged;
}

function choose(radio) {
  if (!radio) return;
  radio.checked = true;
  form.elements[`other_${radio.name}`].value = "";
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  document.getElementById("terima").focus({ preventScroll: true });
}

function move(step) {
  const all = radios("topic");
  const at = all.indexOf(checked("topic"));
  choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

/* Keys */

function act(target) {
  if (target.tagName === "SUMMARY") {
    target.parentElement.open = true;
    const inside = target.parentElement.querySelector("input:not([type=hidden]), select, textarea, button");
    (inside ?? target).focus();
  } else if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (!keysAreOn()) return;
  const handled = handle(event.key);
  if (handled) event.preventDefault();
}

function handle(key) {
  if (key === "?" && help) return help.showModal(), true;
  if (form && (key === "j" || key === "ArrowDown")) return move(1), true;
  if (form && (key === "k" || key === "ArrowUp")) return move(-1), true;
  if (form && /^[1-9]$/.test(key)) return choose(radios("agency")[Number(key) - 1]), true;
  const target = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  return target ? (act(target), true) : false;
}

/* The lease */

function keepLease(line) {
  const key = document.querySelector("input[name=kunci_formulir]").value;
  let lastUse = Date.now();
  for (const kind of ["keydown", "pointerdown", "scroll"]) {
    addEventListener(kind, () => (lastUse = Date.now()), { passive: true });
  }
  const timer = setInterval(async () => {
    if (Date.now() - lastUse > 2 * RENEW_MS) return; // nobody is here: the lease may end
    const answer = await fetch(line.dataset.renew, { method: "POST", headers: { "X-Form-Key": key } }).catch(() => null);
    if (answer?.status === 409) {
      clearInterval(timer);
      line.textContent = line.dataset.lost;
      line.setAttribute("role", "status");
      line.classList.add("lost");
    }
  }, RENEW_MS);
}

/* A form is sent once, however often Enter is pressed while the next page comes. */

let isSent = false;

function sendOnce(event) {
  if (isSent) event.preventDefault();
  isSent = true;
}

/* Start */

addEventListener("submit", sendOnce);
addEventListener("pageshow", () => (isSent = false));
document.addEventListener("keydown", onKey);
showKeys();
for (const link of document.querySelectorAll("[data-shows]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    showEvidence(link.dataset.shows);
  });
}
for (const field of document.querySelectorAll("[data-search]")) combobox(field);
if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") showEvidence(`${event.target.name}:${event.target.value}`);
    showChoice();
  });
  form.addEventListener("input", showChoice);
  showChoice();
  const line = document.querySelector("[data-renew]");
  if (line) keepLease(line);
}
if (help) {
  const opener = document.querySelector("[data-help]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  help.querySelector("[data-toggle-keys]").addEventListener("click", () => {
    localStorage.setItem(KEYS, keysAreOn() ? "mati" : "nyala");
    showKeys();
  });
  help.addEventListener("close", () => document.getElementById("terima")?.focus());
}
