"use strict";
(() => {
  const form = document.getElementById("filter");
  const count = document.getElementById("count");
  const body = document.getElementById("annexes");
  const rows = [...body.rows];
  // å, Å and aa are one letter to a Danish reader; so are æ and ae, ø and oe in an address.
  const plain = (words) => words.toLowerCase().replace(/å/g, "aa").replace(/æ/g, "ae").replace(/ø/g, "oe").trim();
  const show = () => {
    const name = plain(form.elements.name.value);
    let shown = 0;
    for (const row of rows) {
      const wanted = plain(row.dataset.search).includes(name)
        && (!form.elements.rar.value || row.dataset.rar === form.elements.rar.value)
        && (!form.elements.year.value || row.dataset.year === form.elements.year.value);
      row.hidden = !wanted;
      shown += wanted;
    }
    count.textContent = shown === 1 ? count.dataset.one : count.dataset.many.replace("#", shown);
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const head of document.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of document.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => (row.dataset[head.dataset.sort] === "" ? NaN : Number(row.dataset[head.dataset.sort]));
      const turn = down ? -1 : 1;
      rows.sort((one, other) => {
        const pair = [key(one), key(other)];
        // What has no number stands last, whichever way.
        if (pair.some(Number.isNaN)) return Number.isNaN(pair[0]) - Number.isNaN(pair[1]) || one.dataset.order - other.dataset.order;
        return turn * (pair[0] - pair[1]) || one.dataset.order - other.dataset.order;
      });
      body.append(...rows);
    });
  }
  form.hidden = false;
})();
