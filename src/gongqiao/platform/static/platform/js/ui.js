// Small conveniences; every page works without them.
// Keys: J/K move in [data-gq-rows], Enter opens, / and Ctrl-K search, ? shows the keys,
// any [data-key="e"] element is pressed by its key (Ctrl+Enter: data-key="ctrl+enter").
(function () {
  "use strict";
  const typing = (e) => (e.target.matches && e.target.matches("input:not([type=checkbox]), select, textarea")) || e.target.isContentEditable;
  const rows = () => Array.from(document.querySelectorAll("[data-gq-rows] > tr, [data-gq-rows] > li, [data-gq-rows] > article"));
  const current = () => rows().find((row) => row.classList.contains("gq-on"));

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
    all.forEach((row) => row.classList.toggle("gq-on", row === next));
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a, button");
    if (link) link.focus({ preventScroll: true });
  }

  function pressed(event) {
    const key = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + event.key.toLowerCase();
    const scope = current();
    const wanted = '[data-key="' + CSS.escape(key) + '"]';
    return (scope && scope.querySelector(wanted)) || document.querySelector(wanted);
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.isComposing || event.defaultPrevented) return;
    const modified = event.ctrlKey || event.metaKey;
    const search = document.querySelector("[data-gq-search]");
    if (search && ((modified && event.key.toLowerCase() === "k") || (!modified && event.key === "/" && !typing(event)))) {
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (typing(event) && !modified) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!modified && (event.key === "j" || event.key === "k")) {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
      return;
    }
    if (!modified && event.key === "?") {
      const help = document.getElementById("gq-keys");
      if (help && help.showModal) help.showModal();
      return;
    }
    if (!modified && event.key === "Enter") {
      if (/^(A|BUTTON|SUMMARY|INPUT)$/.test(event.target.tagName)) return;
      const link = current() && current().querySelector("a[href]");
      if (link) link.click();
      return;
    }
    const target = pressed(event);
    if (target) {
      event.preventDefault();
      // what a form opened now would be replaced by the answer that is on its way
      if (document.querySelector("form[method=post].htmx-request")) return;
      target.focus();
      target.click();
      // a form that a key opened is ready to be written in, and in sight
      const form = target.matches("details[open] > summary") && target.parentElement;
      const field = form && form.querySelector("form :is(select, textarea, input:not([type=hidden]))");
      if (field) field.focus();
    }
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.gq-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const row = event.target.closest("[data-gq-rows] > article");
    if (row) rows().forEach((one) => one.classList.toggle("gq-on", one === row));
    const opener = event.target.closest("[data-gq-dialog]");
    if (opener) document.getElementById(opener.dataset.gqDialog).showModal();
    const copier = event.target.closest("[data-gq-copy]");
    if (copier && navigator.clipboard) navigator.clipboard.writeText(copier.dataset.gqCopy);
    if (event.target.closest("[data-gq-print]")) window.print();
    const back = event.target.closest("[data-gq-back]");
    if (back && history.length > 1 && document.referrer.startsWith(location.origin)) {
      event.preventDefault();
      history.back();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.gq-menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // a form is sent once; the button says so until the answer arrives
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.dataset.gqSent) {
      if (form.dataset.gqSent) event.preventDefault();
      return;
    }
    form.dataset.gqSent = "1";
    form.setAttribute("aria-busy", "true");
    window.setTimeout(() => delete form.dataset.gqSent, 8000); // an answer that is a download leaves the page standing
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-gq-sent]").forEach(function (form) {
      delete form.dataset.gqSent;
      form.removeAttribute("aria-busy");
    });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const form = event.target.closest("form");
    if (form) delete form.dataset.gqSent;
  });

  // a spreadsheet dropped anywhere on the dashed box becomes the file of its input
  document.querySelectorAll(".gq-drop").forEach(function (box) {
    const input = box.querySelector('input[type="file"]');
    if (!input) return;
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      box.addEventListener(name, function (event) {
        event.preventDefault();
        box.classList.toggle("gq-over-it", name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
    });
  });

  // a chart is taken along as its table (CSV for spreadsheets) or as a picture of what is shown
  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name.replace(/[\\/:*?"<>|\s]+/g, " ").trim() || "chart";
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function cell(node) {
    const text = node.textContent.replace(/\s+/g, " ").trim();
    const number = /^[+-]?[\d,]+(\.\d+)?%?$/.test(text);
    const plain = number ? text.replace(/,/g, "") : /^[=+\-@]/.test(text) ? "'" + text : text;
    return '"' + plain.replace(/"/g, '""') + '"';
  }

  function chartOf(box) {
    const near = box.closest("figure, section, .gq-panel, div") || document;
    return Array.from(near.querySelectorAll("svg.gq-chart")).find((svg) => svg.getClientRects().length);
  }

  function picture(svg, name) {
    const copy = svg.cloneNode(true);
    const from = [svg].concat(Array.from(svg.querySelectorAll("*")));
    [copy].concat(Array.from(copy.querySelectorAll("*"))).forEach(function (node, at) {
      const style = getComputedStyle(from[at]);
      ["fill", "stroke", "stroke-width", "font-family", "font-size", "font-weight", "text-anchor"].forEach((key) => node.setAttribute(key, style.getPropertyValue(key)));
      node.removeAttribute("class");
    });
    const box = svg.viewBox.baseVal;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    const image = new Image();
    image.onload = function () {
      const canvas = document.createElement("canvas");
      canvas.width = box.width * 2;
      canvas.height = box.height * 2;
      const pen = canvas.getContext("2d");
      pen.fillStyle = getComputedStyle(document.body).backgroundColor;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name + ".png"));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  }

  document.querySelectorAll("[data-gq-take]").forEach(function (row) {
    row.hidden = false;
    const box = row.closest("details");
    const name = box.querySelector("caption").textContent.trim();
    const svg = chartOf(box);
    if (!svg) row.querySelector("[data-gq-picture]").hidden = true;
    row.addEventListener("click", function (event) {
      if (event.target.closest("[data-gq-picture]") && svg) picture(svg, name);
      if (!event.target.closest("[data-gq-csv]")) return;
      const lines = Array.from(box.querySelectorAll("tr"), (tr) => Array.from(tr.children, cell).join(","));
      save(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }), name + ".csv");
    });
  });

  // one box ticks all of its name; without scripts it is not there
  document.querySelectorAll("[data-gq-all]").forEach(function (box) {
    const same = () => Array.from(box.form.querySelectorAll('input[type="checkbox"][name="' + box.dataset.gqAll + '"]'));
    const look = function () {
      const on = same().filter((one) => one.checked).length;
      box.checked = on === same().length;
      box.indeterminate = on > 0 && !box.checked;
    };
    box.closest("label").hidden = false;
    look();
    box.form.addEventListener("change", function (event) {
      if (event.target === box) same().forEach((one) => (one.checked = box.checked));
      else look();
    });
  });

  // "show it as" choices and filters that apply at once where scripts run
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-gq-submit]") && !event.target.form.hasAttribute("hx-get")) event.target.form.requestSubmit();
  });
})();
