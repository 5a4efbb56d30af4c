// Keeps the list of places that of the chosen government. Without scripts the list stays that of the first one.
"use strict";

const tenant = document.getElementById("tenant");
const places = document.getElementById("tempat");

async function listPlaces() {
  const answer = await fetch(`/wilayah?tenant=${encodeURIComponent(tenant.value)}`);
  if (!answer.ok) return;
  const names = await answer.json();
  places.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

tenant.addEventListener("change", listPlaces);
