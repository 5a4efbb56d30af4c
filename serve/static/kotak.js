// A field whose choices are looked up while one types: the ARIA combobox pattern with a listbox (APG, "editable with list autocomplete").

export function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-pilihan`;
  list.className = "choices";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].firstChild.textContent.trim());
  input.removeAttribute("list");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  let active = -1;
  let asked = 0;
  let pointed = ""; // what the arrows chose, for it stays chosen when more is found

  const options = () => [...list.children];
  const isOpen = () => !list.hidden;

  function close() {
    list.hidden = true;
    active = -1;
    pointed = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(at) {
    const all = options();
    active = all.length ? (at + all.length) % all.length : -1;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.dataset.label;
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    asked += 1; // what is under way is not wanted any more
    close();
  }

  function show(found) {
    list.replaceChildren(
      ...found.map(({ label, about }, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.label = label;
        const name = document.createElement("span");
        name.className = "name";
        name.textContent = label;
        const more = document.createElement("span");
        more.className = "via";
        more.textContent = about;
        option.append(name, more);
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    if (!found.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(Math.max(found.findIndex(({ label }) => label === pointed), 0));
  }

  async function search() {
    const mine = (asked += 1);
    if (!input.value.trim()) return close();
    const wanted = new URLSearchParams({ jenis: input.dataset.search, pemerintah: input.dataset.tenant, q: input.value });
    const answer = await fetch(`/meja/pilihan?${wanted}`).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    const found = await answer.json();
    if (mine === asked && document.activeElement === input) show(found);
  }

  input.addEventListener("input", (event) => event.isTrusted && search());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen()) return search();
      point(active + (event.key === "ArrowDown" ? 1 : -1));
      pointed = options()[active].dataset.label;
    } else if (event.key === "Enter" && isOpen() && active >= 0 && options()[active].dataset.label !== input.value.trim()) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === "Escape") {
      if (isOpen()) close();
      else document.getElementById("terima")?.focus();
      event.preventDefault();
    }
  });
}
