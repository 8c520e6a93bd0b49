(function () {
  "use strict";
  var root = document.documentElement;
  var radios = document.querySelectorAll("input.lang");
  function lang() { return document.getElementById("lang-en").checked ? "en" : "ja"; }
  // The address remembers the language: #lang=en, or #place;lang=en.
  function wanted() { var m = /(?:^#|;)lang=(ja|en)\b/.exec(location.hash); return m && m[1]; }
  function apply() {
    var now = lang(), titles = document.title.split(" / ");
    root.lang = now;
    root.setAttribute("data-lang", now);
    if (titles.length === 2) { root.setAttribute("data-titles", document.title); }
    var both = root.getAttribute("data-titles");
    if (both) { document.title = both.split(" / ")[now === "ja" ? 0 : 1]; }
  }
  function place() { return location.hash.replace(/^#/, "").replace(/;?lang=(ja|en)$/, ""); }
  function choose(which) { if (which) { document.getElementById("lang-" + which).checked = true; } apply(); }
  radios.forEach(function (r) {
    r.addEventListener("change", function () {
      apply();
      var at = place();
      history.replaceState(null, "", "#" + (at ? at + ";" : "") + "lang=" + lang());
    });
  });
  // A link within the page may lead into something that is folded.
  function reveal() {
    choose(wanted());
    var at = place(), to = at && document.getElementById(decodeURIComponent(at));
    if (!to) { return; }
    for (var up = to; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
    var inner = to.matches(".card") && to.querySelector("details");
    if (inner) { inner.open = true; }
    if (wanted() || inner) { to.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  choose(wanted() || (/^ja\b/.test(navigator.language || "ja") ? "ja" : "en"));
  reveal();

  // Tables: a button in the head sorts by what the reader sees, or by the value that the cell states.
  function text(cell) {
    if (!cell) { return ""; }
    var c = cell.cloneNode(true);
    c.querySelectorAll('[lang="' + (lang() === "ja" ? "en" : "ja") + '"], details').forEach(function (x) { x.remove(); });
    return c.textContent.trim();
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells), body = table.tBodies[0];
    heads.forEach(function (th, i) {
      var button = th.querySelector("button.sort");
      if (!button) { return; }
      button.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        var compare = new Intl.Collator(lang(), { numeric: true }).compare;
        var byValue = button.getAttribute("data-sort") === "value";
        var rows = Array.prototype.map.call(body.rows, function (row, n) {
          var cell = row.cells[i];
          var v = byValue ? (cell && cell.hasAttribute("data-v") ? +cell.getAttribute("data-v") : Infinity) : text(cell);
          return { row: row, v: v, n: n };
        });
        rows.sort(function (a, b) {
          var c = byValue ? (a.v === b.v ? 0 : a.v < b.v ? -1 : 1) : compare(a.v, b.v);
          return (down ? -c : c) || a.n - b.n;
        });
        var all = document.createDocumentFragment();
        rows.forEach(function (r) { all.appendChild(r.row); });
        body.appendChild(all);
      });
    });
  });

  var form = document.getElementById("filter"), table = document.getElementById("finding-table");
  if (form && table) {
    form.hidden = false;
    var search = document.getElementById("search"), shown = document.getElementById("shown");
    var filter = function () {
      var on = {}, n = 0, words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      form.querySelectorAll("input[type=checkbox]").forEach(function (c) { on[c.value] = c.checked; });
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        var all = row.textContent.toLowerCase();
        var yes = on[row.getAttribute("data-severity")] && words.every(function (w) { return all.indexOf(w) >= 0; });
        row.hidden = !yes;
        if (yes) { n += 1; }
      });
      shown.textContent = n;
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", function (e) { e.preventDefault(); });
  }

{% include "hazards.js" %}
{% include "duties.js" %}

  // On paper nothing can be unfolded.
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.filter.call(document.querySelectorAll(".card > details, .dismissals"), function (d) { return !d.open; });
    folded.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (d) { d.open = false; }); });
})();
