import { command } from '../model/command';
import type { NetworkFault } from '../model/network-change';
import { readComplaint, readXmllint } from '../parse/libvirt-words';
import { ProblemError } from '../problem';
import { insertElement, setText } from '../xml/edit-xml';
import { childNamed, lineAt, readXmlTree } from '../xml/xml-tree';
import { problemOfResult, type Runner } from './runner';

/**
 * What libvirt itself says of a network's XML, without defining it. It has no dry run, so it is asked for what it must
 * refuse at the very end, when schema, meaning and bridge name have been checked: a name that is taken, with another's
 * UUID (or, for a new name, the UUID of a network that has another). Anything else that it says is what is wrong.
 */
export async function checkNetworkXml(
  runner: Runner,
  text: string,
  networks: readonly { readonly name: string; readonly uuid: string }[],
): Promise<readonly NetworkFault[]> {
  const tree = readXmlTree(text);
  if (!tree.ok || tree.root.name !== 'network') {
    // libvirt's parser says it better, and can take no harm: this is no document.
    const said = await define(runner, tree.ok ? `${text}\n<` : text);
    return [fault(said.words, said.line ?? lineAt(text, tree.ok ? 0 : tree.at))];
  }
  const name = childNamed(tree.root, 'name')?.text ?? '';
  const known = networks.find((network) => network.name === name);
  const uuid = known === undefined ? networks[0]?.uuid : crypto.randomUUID();
  // On a host without any network nothing would be refused: the plan's own --validate has to do.
  if (uuid === undefined) return checkSchema(runner, text);
  const said = await define(runner, withUuid(text, uuid));
  if (said.isRefusedAtTheEnd) return [];
  // Of a schema error libvirt names the element, and xmllint the line of each.
  const lines = said.isSchema ? await checkSchema(runner, text) : [];
  return lines.length > 0 ? lines : [fault(said.words, said.line)];
}

function fault(words: string, line: number | undefined): NetworkFault {
  return {
    problem: { code: 'network-xml-invalid', evidence: [{ output: words }] },
    ...(line === undefined ? {} : { line }),
  };
}

/** On the line that the text already has, so that libvirt counts lines as the editor does. */
function withUuid(text: string, uuid: string): string {
  const tree = readXmlTree(text);
  if (!tree.ok) return text;
  const element = childNamed(tree.root, 'uuid');
  if (element !== undefined) return setText(text, element, uuid);
  const name = childNamed(tree.root, 'name');
  return name === undefined
    ? insertElement(text, tree.root, `<uuid>${uuid}</uuid>`)
    : `${text.slice(0, name.to)}<uuid>${uuid}</uuid>${text.slice(name.to)}`;
}

/** Through `cat`, because the child's own standard input is a socket, which libvirt cannot open by its path. */
async function define(runner: Runner, text: string) {
  const script = 'cat | virsh net-define --validate /dev/stdin';
  const result = await runner.run({ argv: ['sh', '-c', script], stdin: text }, { timeoutMs: 15_000 });
  if (result.exitCode === 0) {
    // Somebody undefined it between the two: what was just made is nobody's wish.
    const name = /^Network (.*) defined from/m.exec(result.stdout)?.[1];
    if (name !== undefined) await runner.run(command('virsh', 'net-undefine', name));
    return { words: '', line: undefined, isRefusedAtTheEnd: true, isSchema: false };
  }
  const isRefusedAtTheEnd =
    /network '.*' (already exists|is already defined) with uuid|already defined with uuid/.test(
      result.stderr,
    );
  if (!isRefusedAtTheEnd && !/error: Failed to define network/.test(result.stderr))
    throw new ProblemError(problemOfResult(result));
  const isSchema = result.stderr.includes('failed to validate against schema');
  return { ...readComplaint(result.stderr, text), isRefusedAtTheEnd, isSchema };
}

/** Says nothing where xmllint is not installed. */
async function checkSchema(runner: Runner, text: string): Promise<readonly NetworkFault[]> {
  const result = await runner.run({ argv: ['virt-xml-validate', '-', 'network'], stdin: text });
  if (result.exitCode !== 1 && result.exitCode !== 3) return [];
  return readXmllint(result.stderr + result.stdout).map(({ words, line }) => fault(words, line));
}
