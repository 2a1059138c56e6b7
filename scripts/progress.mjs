/**
 * Shows that a wait is alive. On a terminal one line at the bottom turns and counts seconds for all the waits that
 * go on at once; elsewhere (a log, CI) each wait prints a line when it begins, when it ends and now and then between.
 */
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const terminalIntervalMs = 100;
const logIntervalMs = 20_000;

/**
 * @typedef {object} Wait
 * @property {(text: string) => void} note what it is at just now
 * @property {(line: string) => void} say something that is to be read afterwards too
 * @property {(text?: string) => void} done
 * @property {() => void} failed
 */

/** @typedef {{ title: string, note: string, beganAtMs: number }} Going */

/** @type {Set<Going>} */
const going = new Set();
/** @type {NodeJS.Timeout | undefined} */
let timer;
let frame = 0;
let isDrawn = process.stdout.isTTY === true;

/** From here on in lines: a line that is redrawn would run into the output of a command that shows its own. */
export function showWaitsInLines() {
  clearLine();
  isDrawn = false;
}

/**
 * @param {string} title such as `Installing npm packages`
 * @returns {Wait}
 */
export function beginWait(title) {
  const wait = { title, note: '', beganAtMs: Date.now() };
  going.add(wait);
  if (!isDrawn) console.log(`  ${title} …`);
  timer ??= setInterval(draw, isDrawn ? terminalIntervalMs : logIntervalMs).unref();
  /** @param {string} line */
  const end = (line) => {
    if (!going.delete(wait)) return;
    if (going.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    clearLine();
    console.log(`${line} (${formatSeconds(Date.now() - wait.beganAtMs)})`);
  };
  return {
    note: (text) => {
      wait.note = text;
    },
    say: (line) => {
      clearLine();
      console.log(line);
    },
    done: (text = title) => end(`✓ ${text}`),
    failed: () => end(`✗ ${title}`),
  };
}

/**
 * @template T
 * @param {string} title
 * @param {(wait: Wait) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWait(title, work) {
  const wait = beginWait(title);
  try {
    const result = await work(wait);
    wait.done();
    return result;
  } catch (error) {
    wait.failed();
    throw error;
  }
}

/** @param {number} ms */
export function formatSeconds(ms) {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function draw() {
  const now = Date.now();
  const parts = [...going].map(({ title, note, beganAtMs }) => {
    const seconds = formatSeconds(Math.floor((now - beganAtMs) / 1000) * 1000).replace('.0', '');
    // The time comes first: a narrow terminal cuts the end off.
    return note === '' ? `${title} ${seconds}` : `${title} ${seconds}: ${note}`;
  });
  if (isDrawn) {
    frame = (frame + 1) % frames.length;
    clearLine();
    process.stdout.write(`${frames[frame]} ${parts.join(' · ')}`.slice(0, process.stdout.columns - 1));
  } else {
    for (const part of parts) console.log(`  … ${part}`);
  }
}

function clearLine() {
  if (isDrawn) process.stdout.write('\r\x1b[2K');
}
