// Verifies a member card by the published key, in the browser alone (rules/card.py does the same).
(function () {
  "use strict";
  const box = document.getElementById("card-box");
  if (!box) return;
  const keys = JSON.parse(box.dataset.keys);
  const skew = Number(box.dataset.skew);
  const field = document.querySelector("[name=token]");

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  }

  async function look(text) {
    const parts = text.trim().split("#").pop().split(".");
    if (parts.length !== 3 || parts[0] !== "GQ1") return { state: "unreadable" };
    let face;
    try {
      face = JSON.parse(new TextDecoder().decode(bytes(parts[1])));
      if (!Number.isInteger(face.i) || !Number.isInteger(face.e)) return { state: "unreadable" };
    } catch (_wrong) {
      return { state: "unreadable" };
    }
    if (!Object.hasOwn(keys, face.k)) return { state: "unknown_key" };
    let holds = false;
    try {
      const key = await crypto.subtle.importKey("raw", bytes(keys[face.k]), { name: "Ed25519" }, false, ["verify"]);
      const said = new TextEncoder().encode(parts[0] + "." + parts[1]);
      holds = await crypto.subtle.verify({ name: "Ed25519" }, key, bytes(parts[2]), said);
    } catch (_wrong) {
      return { state: crypto.subtle ? "tampered" : "cannot" };
    }
    if (!holds) return { state: "tampered" };
    const at = Math.floor(Date.now() / 1000);
    if (at >= face.e + skew) return { state: "expired", face: face };
    return { state: at < face.i - skew ? "not_yet" : "valid", face: face };
  }

  function fill(name, text) {
    document.querySelectorAll('[data-card="' + name + '"]').forEach((node) => { node.textContent = text; });
  }

  // as on the other pages, in China's time wherever the guard's phone thinks it is
  function written(instant, style) {
    style.timeZone = "Asia/Shanghai";
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    return Number.isNaN(instant) ? "–" : new Date(instant).toLocaleString(language, style);
  }

  async function show(text) {
    const seen = await look(text);
    document.querySelectorAll("[data-card-state]").forEach((node) => {
      node.hidden = !node.dataset.cardState.split(" ").includes(seen.state);
    });
    document.getElementById("card-face").hidden = !seen.face;
    if (seen.face) {
      fill("name", seen.face.n);
      fill("union", seen.face.u);
      fill("since", written(Date.parse(seen.face.s + "T00:00+08:00"), { dateStyle: "long" }));
      fill("until", written(seen.face.e * 1000, { dateStyle: "long", timeStyle: "short" }));
    }
    box.hidden = false;
  }

  function begin() {
    if (location.hash.length > 5) {
      field.value = location.hash.slice(1);
      show(field.value);
    }
  }

  document.getElementById("card-look").addEventListener("click", () => show(field.value));
  document.getElementById("card-look").hidden = false;
  addEventListener("hashchange", begin);
  begin();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope }).then(
      () => navigator.serviceWorker.ready
    ).then(() => { document.documentElement.dataset.cardKept = "1"; }).catch(() => undefined);
  }
})();
