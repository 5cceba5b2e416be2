"use strict";
(() => {
  const form = document.getElementById("filter");
  const count = document.getElementById("count");
  const body = document.getElementById("annexes");
  const rows = [...body.rows];
  // å, Å and aa are one letter to a Danish reader; so are æ and ae, ø and oe in an address.
  const plain = (words) => words.toLowerCase().replace(/å/g, "aa").replace(/æ/g, "ae").replace(/ø/g, "oe").trim();
  const more = document.getElementById("more");
  const FIRST = 12;
  let whole = false;
  const show = () => {
    const { name, rar, year } = form.elements;
    const typed = plain(name.value);
    const short = !whole && !typed && !rar.value && !year.value;
    let shown = 0;
    for (const row of rows) {
      row.hidden = !(plain(row.dataset.search).includes(typed)
        && (!rar.value || row.dataset.rar === rar.value)
        && (!year.value || row.dataset.year === year.value));
      shown += !row.hidden;
      row.classList.toggle("later", short && shown > FIRST);
    }
    more.hidden = !short || shown <= FIRST;
    count.textContent = shown === 1 ? count.dataset.one : count.dataset.many.replace("#", shown);
  };
  more.addEventListener("click", () => {
    whole = true;
    show();
    rows[FIRST].querySelector("a").focus();
  });
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
      show();
    });
  }
  form.hidden = false;
  show();
})();
