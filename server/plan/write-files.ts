import { formatWord } from '../model/command';
import type { Plan, PlanFile } from './plan';
import { formatRunFiles } from './run-files';

/** Writes documents where they do not exist yet; one process for all, and nothing in them is run or expanded. */
export function formatWriteFiles(files: readonly PlanFile[]): string {
  return files.map(formatWriteFile).join('');
}

function formatWriteFile({ path, text }: PlanFile): string {
  const end = hereDocumentEnd(text);
  // A document without a last line break (a file of the host may lack one) is not for a here-document.
  return text === '' || !text.endsWith('\n') || text.includes('\0')
    ? `printf %s ${formatWord(text)} > ${formatWord(path)}\n`
    : `cat > ${formatWord(path)} << '${end}'\n${text}${end}\n`;
}

function hereDocumentEnd(text: string): string {
  const lines = new Set(text.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return end;
}

/** The directory and its documents, for `sh` on its standard input. */
export function formatWriteRun(plan: Plan, directory: string): string {
  return `set -e
umask 077
mkdir -p ${formatWord(directory)}
${formatWriteFiles(formatRunFiles(plan, directory))}`;
}
