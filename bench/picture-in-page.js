/**
 * Runs in the page before its own scripts. Knows when the picture last changed, and counts frames while it is asked to.
 */
(() => {
  let changedAtMs;
  const isInPicture = (node) =>
    (node instanceof Element ? node : node.parentElement)?.closest('[role="application"]') != null;

  /** Traffic rates: they come two seconds after the page at the earliest, again and again, and move nothing. */
  const isText = ({ addedNodes, removedNodes }) =>
    addedNodes.length + removedNodes.length > 0 &&
    [...addedNodes, ...removedNodes].every((node) => node instanceof Text);

  document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver((changes) => {
      const found = changes.some(
        (change) =>
          (isInPicture(change.target) && !isText(change)) ||
          [...change.addedNodes].some(
            (node) => node.querySelector?.('[role="application"] [data-node]') != null,
          ),
      );
      if (found) changedAtMs = performance.now();
    }).observe(document.body, { subtree: true, childList: true, attributes: true }),
  );

  window.benchPicture = {
    /** Milliseconds after the navigation began, at the last change that a second without any followed. */
    whenSettled: () =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          if (changedAtMs === undefined || performance.now() - changedAtMs < 1_000) return;
          clearInterval(timer);
          resolve(changedAtMs);
        }, 50);
      }),
    /** Frames a second from now until `stop` is called. */
    countFrames() {
      const beganAtMs = performance.now();
      let frames = 0;
      let isCounting = true;
      const count = () => {
        frames += 1;
        if (isCounting) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      return () => {
        isCounting = false;
        return (frames * 1_000) / (performance.now() - beganAtMs);
      };
    },
    /** A place in the picture where no box is, as a hand would take hold of it. */
    findEmptyPlace() {
      const { left, top, width, height } = document
        .querySelector('[role="application"]')
        .getBoundingClientRect();
      for (let down = 0.5; down < 0.95; down += 0.02)
        for (let across = 0.5; across < 0.95; across += 0.02) {
          const place = { x: left + width * across, y: top + height * down };
          const found = document.elementFromPoint(place.x, place.y);
          if (found?.closest('[role="application"]') != null && found.closest('[data-node], button') === null)
            return place;
        }
      throw new Error('no empty place in the picture');
    },
  };
})();
