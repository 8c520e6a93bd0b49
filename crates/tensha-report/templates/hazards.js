  // Ways of a hazard: those that a class of attackers can go. Options hold both languages, of which one shows.
  function options() {
    document.querySelectorAll(".ways-filter option, .harm-filter option, .req-filter option").forEach(function (o) {
      var both = o.getAttribute("data-both"), at = both.indexOf(" / ");
      o.textContent = at < 0 ? both : lang() === "ja" ? both.slice(0, at) : both.slice(at + 3);
    });
  }
  document.querySelectorAll(".ways-filter").forEach(function (p) {
    var select = p.querySelector("select"), body = p.parentElement;
    p.hidden = false;
    select.addEventListener("change", function () {
      body.querySelectorAll(".ways").forEach(function (group) {
        var any = false;
        group.querySelectorAll("li[data-by]").forEach(function (li) {
          var yes = !select.value || li.getAttribute("data-by").split(" ").indexOf(select.value) >= 0;
          li.hidden = !yes;
          any = any || yes;
        });
        group.hidden = !!select.value && !any;
      });
    });
  });
  // Harms: those of one kind.
  document.querySelectorAll(".harm-filter").forEach(function (p) {
    var select = p.querySelector("select"), rows = document.querySelectorAll("#harm-table tbody tr");
    p.hidden = false;
    select.addEventListener("change", function () {
      rows.forEach(function (row) { row.hidden = !!select.value && row.getAttribute("data-kind") !== select.value; });
    });
  });
  radios.forEach(function (r) { r.addEventListener("change", options); });
  window.addEventListener("hashchange", options);
  options();
