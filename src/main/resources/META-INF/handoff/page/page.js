"use strict";

// The pages can be read without this. It adds a search box and sorting, and keeps the page up to date: it asks for the page
// again, and replaces what has changed. What a person has typed, sorted, focused and scrolled to stays.
const main = document.querySelector("main");
const table = document.querySelector("#features table");

function features() {
  const body = table.tBodies[0];
  const search = document.querySelector(".search");
  const input = search.querySelector("input");
  const shown = document.querySelector("#features .shown");
  let serverOrder = [...body.rows];
  let sort = null;

  function text(row) {
    row.words ??= row.textContent.toLowerCase();
    return row.words;
  }

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of serverOrder) {
      const found = words.every((word) => text(row).includes(word));
      if (row.hidden === found) {
        row.hidden = !found;
      }
      count += found ? 1 : 0;
    }
    const all = serverOrder.length.toLocaleString("en") + (serverOrder.length === 1 ? " feature" : " features");
    const said = words.length ? count.toLocaleString("en") + " of " + all : all;
    if (shown.textContent !== said) {
      shown.textContent = said;
    }
  }

  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  }

  function ordered() {
    if (!sort) {
      return serverOrder;
    }
    return serverOrder
      .map((row) => [value(row, sort.column), row])
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * sort.direction)
      .map(([, row]) => row);
  }

  function arrange() {
    const focused = document.activeElement;
    let at = body.firstElementChild;
    for (const row of ordered()) {
      if (row === at) {
        at = at.nextElementSibling;
      } else {
        body.insertBefore(row, at);
      }
    }
    while (at) {
      const next = at.nextElementSibling;
      at.remove();
      at = next;
    }
    if (focused !== document.activeElement && body.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  function sortBy(header, column) {
    const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) {
      other.removeAttribute("aria-sort");
    }
    header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    sort = { column, direction };
    arrange();
  }

  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if (!header.classList.contains("notes")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sortBy(header, column));
      header.append(button);
    }
  });
  input.addEventListener("input", filter);
  search.hidden = false;
  filter();

  return (fresh) => {
    const known = new Map(serverOrder.map((row) => [row.dataset.key, row]));
    const key = document.activeElement?.closest("tr")?.dataset.key;
    serverOrder = [...fresh.querySelector("#features tbody").rows].map((row) => {
      const old = known.get(row.dataset.key);
      return old && old.innerHTML === row.innerHTML ? old : document.adoptNode(row);
    });
    filter();
    arrange();
    const row = key && serverOrder.find((each) => each.dataset.key === key);
    if (row && !row.contains(document.activeElement)) {
      row.querySelector("a").focus({ preventScroll: true });
    }
    replace(fresh, "#headline");
  };
}

function replace(fresh, part) {
  const before = document.querySelector(part);
  const after = fresh.querySelector(part);
  if (before && after && before.innerHTML !== after.innerHTML) {
    before.replaceChildren(...after.childNodes);
  }
}

function feature(fresh) {
  replace(fresh, "#headline");
  if (!document.querySelector("details[open]") && !document.querySelector("#events").contains(document.activeElement)) {
    replace(fresh, "#life");
    replace(fresh, "#events");
  }
}

async function refresh(show) {
  let tag = null;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Number(main.dataset.refresh)));
    if (document.hidden) {
      continue;
    }
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag");
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
      document.body.classList.toggle("lost", answer.status >= 500);
    } catch {
      document.body.classList.add("lost");
    }
  }
}

const show = table ? features() : feature;
if (main.dataset.refresh) {
  refresh(show);
}
