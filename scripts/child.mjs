import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
const tailLines = 15;

/**
 * @typedef {object} ChildResult
 * @property {number} code 127 when the program is not there, 128 when a signal ended it
 * @property {string} stdout
 * @property {string} tail the last lines of both streams, for a problem's evidence
 */

/**
 * Runs a command to its end with its output kept; never throws for what the command does.
 *
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void, keepAll?: boolean }} [options]
 *   keepAll: the tail is all of it
 * @returns {Promise<ChildResult>}
 */
export function runChild([program, ...args], { cwd, env, onLine, keepAll } = {}) {
  return new Promise((resolve) => {
    const child = spawn(String(program), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    let stdout = '';
    /** @type {string[]} */
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      stream.on('data', (/** @type {Buffer} */ chunk) => {
        const text = decoder.write(chunk);
        if (stream === child.stdout) stdout += text;
        const whole = (rest + text).split(/\r?\n|\r/);
        rest = whole.pop() ?? '';
        for (const line of whole) {
          if (line.trim() === '') continue;
          lines.push(line);
          if (!keepAll && lines.length > tailLines) lines.shift();
          onLine?.(line);
        }
      });
      stream.on('end', () => {
        if (rest.trim() !== '') lines.push(rest);
      });
    }
    child.on('error', (error) => {
      children.delete(child);
      resolve({ code: 127, stdout, tail: error.message });
    });
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code: code ?? 128, stdout, tail: lines.join('\n') });
    });
  });
}

/**
 * Runs a command that talks to the operator itself.
 *
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export function streamChild([program, ...args], options = {}) {
  return new Promise((resolve) => {
    const child = spawn(String(program), args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    children.add(child);
    /** @param {number} code */
    const end = (code) => {
      children.delete(child);
      resolve(code);
    };
    child.on('error', () => end(127));
    child.on('close', (code) => end(code ?? 128));
  });
}

/**
 * Whatever is still running is told to stop, and waited for: a stopped command leaves nothing behind.
 *
 * @param {NodeJS.Signals} [signal]
 */
export async function endChildren(signal = 'SIGTERM') {
  await Promise.all(
    [...children].map((child) => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill(signal);
      return ended;
    }),
  );
}
