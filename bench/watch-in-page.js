/**
 * Runs in the page. Notes when something comes into the document, at the change that brings it: a MutationObserver
 * runs right after the script that changed the document, so no polling is in what is measured.
 *
 * Every tap (`vnet7`) is noted as soon as it is seen anywhere, because its name is known only afterwards.
 */
(() => {
  const seenAtMs = new Map();
  const waiting = new Map();
  let control;

  const see = (what, atMs) => {
    if (seenAtMs.has(what)) return;
    seenAtMs.set(what, atMs);
    waiting.get(what)?.(atMs);
  };
  const look = () => {
    const atMs = performance.timeOrigin + performance.now();
    for (const [tap] of document.body.textContent.matchAll(/vnet\d+/g)) see(tap, atMs);
    if (control !== undefined && document.querySelector(`[aria-label^="${CSS.escape(control)}"]`) !== null)
      see(control, atMs);
  };

  window.benchWatch = {
    whenSeen(what) {
      return seenAtMs.get(what) ?? new Promise((resolve) => waiting.set(what, resolve));
    },
    lookForControl(nameBegins) {
      seenAtMs.delete(nameBegins);
      control = nameBegins;
    },
  };
  look();
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['aria-label'],
  });
})();
