for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const worth = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const number = head.classList.contains("n") || head.classList.contains("bar");
      const before = (a, b) => number ? Number(worth(a) || -1) - Number(worth(b) || -1) : worth(a).localeCompare(worth(b));
      const rows = [...table.tBodies[0].rows].sort(before);
      if (down) rows.reverse();
      table.tBodies[0].append(...rows);
    });
  });
}
