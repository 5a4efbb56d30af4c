// Shows, while a citizen types, what a complaint seems to be about and which agency answers for it.
//   <textarea id="laporan"></textarea> <p id="saran"></p>
//   <script src="disposisi.js"></script> <script>disposisi("#laporan", "#saran")</script>
// Nothing is kept (store=false). Without an answer the element stays empty: the form works as before.
(function () {
  "use strict";

  function disposisi(input, output, options) {
    const field = document.querySelector(input);
    const place = document.querySelector(output);
    const settings = Object.assign(
      { address: "saran", pause: 300, shortest: 15, longest: 2000 }, options);
    if (!field || !place || !window.fetch || !window.AbortController) return;
    let timer = 0, running = null, asked = "";

    place.setAttribute("role", "status");
    place.setAttribute("aria-live", "polite");
    place.setAttribute("aria-atomic", "true");

    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, settings.pause);
    });

    function ask() {
      const text = field.value.trim().slice(0, settings.longest);
      if (text === asked) return;
      asked = text;
      if (running) running.abort();
      running = null;
      if (text.length < settings.shortest) return show(null);
      const mine = running = new AbortController();
      fetch(settings.address, {
        method: "POST", signal: mine.signal, credentials: "same-origin",
        headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: text, store: false })
      }).then(function (answer) {
        return answer.status === 200 ? answer.json() : null;
      }).then(function (found) {
        if (mine === running) show(found);
      }).catch(function () {
        if (mine === running) { asked = ""; show(null); }
      });
    }

    // Only text nodes: what the service answers can never become markup.
    function show(found) {
      const topic = found && found.topics && found.topics[0];
      const agency = found && found.agencies && found.agencies[0];
      const urgency = found && found.urgency;
      const lines = [];
      if (urgency && urgency.level === "darurat")
        lines.push("Keadaan darurat? Hubungi " + (urgency.emergency_number || "112") + " sekarang.");
      if (topic) lines.push("Topik: " + topic.name);
      if (agency) lines.push("Kemungkinan ditangani: " + agency.name);
      const text = lines.join("\n");
      if (place.textContent === text) return; // said once is enough
      place.style.whiteSpace = "pre-line";
      place.textContent = text;
      place.dispatchEvent(new CustomEvent("disposisi", { bubbles: true, detail: found }));
    }
  }

  window.disposisi = disposisi;
})();
