// Search in the guide: the index is fetched when the field is first used, and everything happens in the page.
const form = document.querySelector("form.search");
const field = form.querySelector("input");
const found = form.querySelector("ul");
let index;

// Width, case and kana are folded, so that ｶﾝｼﾞｬ, かんじゃ and カンジャ find the same.
const fold = text => text.normalize("NFKC").toLowerCase().replace(/[ぁ-ゖ]/g, letter => String.fromCharCode(letter.charCodeAt(0) + 0x60));

async function load() {
  index ??= fetch(form.dataset.index).then(answer => answer.json()).then(entries => entries.map(entry => ({ ...entry, folded: fold(`${entry.t} ${entry.k} ${entry.w}`), title: fold(entry.t) })));
  return index;
}

async function search() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  found.replaceChildren();
  found.hidden = words.length === 0;
  if (words.length === 0) return;
  const matches = (await load()).filter(entry => words.every(word => entry.folded.includes(word)));
  matches.sort((a, b) => words.some(word => b.title.includes(word)) - words.some(word => a.title.includes(word)));
  for (const entry of matches.slice(0, 20)) {
    const link = document.createElement("a");
    link.href = entry.f;
    link.textContent = entry.t;
    const kind = document.createElement("small");
    kind.textContent = entry.k;
    const item = document.createElement("li");
    item.append(link, " ", kind);
    found.append(item);
  }
  if (matches.length === 0) {
    const item = document.createElement("li");
    item.textContent = found.dataset.none;
    found.append(item);
  }
}

field.addEventListener("input", search);
form.addEventListener("submit", event => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
field.addEventListener("keydown", event => {
  if (event.key === "Escape") { field.value = ""; search(); }
});
