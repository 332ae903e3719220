// Shows what the tracker sends from this page: it listens at the two ways by which a page can send, and alters nothing.
(() => {
  const most = 30;
  const show = (address, body) => {
    const list = document.getElementById("sent");
    if (!list || !String(address).endsWith("/v1/tracker")) return;
    const item = document.createElement("li");
    const names = document.createElement("b");
    const text = document.createElement("pre");
    const said = JSON.parse(body);
    names.textContent = said.events.map((event) => event.event || event.name).join(", ") || "–";
    text.textContent = JSON.stringify(said, null, 2);
    item.append(names, text);
    list.prepend(item);
    while (list.children.length > most) list.lastChild.remove();
  };
  const heard = (address, body) => {
    try {
      if (body instanceof Blob) body.text().then((text) => show(address, text), () => {});
      else if (typeof body === "string") show(address, body);
    } catch {
      // Looking on must never keep a page from sending.
    }
  };
  const fetched = window.fetch.bind(window);
  window.fetch = (address, options) => {
    heard(address instanceof Request ? address.url : address, options?.body);
    return fetched(address, options);
  };
  const beacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (address, body) => {
    heard(address, body);
    return beacon(address, body);
  };
  const tries = {
    track: () => window.crescendo.track("Calculator Used", { savings: 120000 }),
    identify: () => window.crescendo.identify("user-4711", { plan: "business" }),
    page: () => window.crescendo.page({ part: "second" }),
    denied: () => window.crescendo.consent("denied"),
    granted: () => window.crescendo.consent("granted"),
    reset: () => window.crescendo.reset(),
  };
  document.addEventListener("click", (event) => {
    const wanted = event.target instanceof HTMLElement ? event.target.dataset.try : undefined;
    if (wanted) tries[wanted]();
  });
})();
