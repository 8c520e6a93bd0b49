  // Requirements: those of a scheme, of a standing, with these words.
  var reqForm = document.getElementById("req-filter"), reqTable = document.getElementById("req-table");
  if (reqForm && reqTable) {
    reqForm.hidden = false;
    var reqSearch = document.getElementById("req-search"), reqScheme = document.getElementById("req-scheme"), reqShown = document.getElementById("req-shown");
    var sift = function () {
      var on = {}, n = 0, words = reqSearch.value.toLowerCase().split(/\s+/).filter(Boolean);
      reqForm.querySelectorAll("input[type=checkbox]").forEach(function (c) { on[c.value] = c.checked; });
      Array.prototype.forEach.call(reqTable.tBodies[0].rows, function (row) {
        var all = row.textContent.toLowerCase();
        var yes = on[row.getAttribute("data-standing")] && (!reqScheme.value || row.getAttribute("data-scheme") === reqScheme.value) && words.every(function (w) { return all.indexOf(w) >= 0; });
        row.hidden = !yes;
        if (yes) { n += 1; }
      });
      reqShown.textContent = n;
    };
    reqForm.addEventListener("input", sift);
    reqForm.addEventListener("submit", function (e) { e.preventDefault(); });
  }
  // A sheet alone on paper.
  document.querySelectorAll(".sheet-print").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () {
      document.getElementById(b.getAttribute("data-sheet")).classList.add("chosen");
      document.body.classList.add("one-sheet");
      window.print();
    });
  });
  window.addEventListener("afterprint", function () {
    document.body.classList.remove("one-sheet");
    document.querySelectorAll(".sheet.chosen").forEach(function (s) { s.classList.remove("chosen"); });
  });
