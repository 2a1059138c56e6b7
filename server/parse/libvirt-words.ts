/** What libvirt says of an XML that it was asked to take, and the line that it means. */
export interface XmlComplaint {
  readonly words: string;
  readonly line?: number;
}

/** `(network_definition):12: Opening and ending tag mismatch: ip line 7 and network` */
const parserError = /\((?:network|domain)_definition\):(\d+): (.*)/;

/**
 * libvirt names a line only where the text is no XML at all. A schema error names elements, the innermost first
 * ("Element range failed to validate attributes", "Element dhcp has extra content: rnge"), and an error of its own
 * quotes values ("range 192.168.122.2 - 192.168.123.9 is not entirely within network"): the line is where they stand.
 */
export function readComplaint(stderr: string, xml: string): XmlComplaint {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^error: /, '').trim())
    .filter((line) => line !== '' && !/^Failed to define /.test(line));
  const words = lines
    .filter((line) => !/^[-^\s]*\^$/.test(line))
    .join('\n')
    .replace(/XML document failed to validate against schema: Unable to validate doc against \S+\n?/, '')
    .replace(/^internal error: /, '');
  const [, number, reason] = parserError.exec(stderr) ?? [];
  if (number !== undefined) return { words: reason ?? words, line: Number(number) };
  const line = lineOfElement(words, xml) ?? lineOfValues(words, xml);
  return line === undefined ? { words } : { words, line };
}

/**
 * `xmllint` through virt-xml-validate: `-:7: element range: Relax-NG validity error : …`. Of one mistake it goes on to
 * say that every element around it "failed to validate content", which helps nobody who knows the mistake.
 */
export function readXmllint(output: string): readonly XmlComplaint[] {
  const all = output.split('\n').flatMap((line) => {
    const [, number, words] = /^[^:]*:(\d+): (?:element [^:]+: )?(.*)$/.exec(line) ?? [];
    return number === undefined || words === undefined || !/error/i.test(words)
      ? []
      : [{ line: Number(number), words: words.replace(/^.*?error : /, '') }];
  });
  const causes = all.filter(({ words }) => !/failed to validate content$/.test(words));
  return causes.length > 0 ? causes : all.slice(0, 1);
}

function lineOfElement(words: string, xml: string): number | undefined {
  const [first = ''] = words.split('\n');
  const [, name] =
    /has extra content: (\S+)$/.exec(first) ??
    /^Extra element (\S+) in interleave$/.exec(first) ??
    /^Element (\S+) failed to validate/.exec(first) ??
    /^Invalid (?:attribute|sequence).* element (\S+)$/.exec(first) ??
    [];
  if (name === undefined) return undefined;
  const at = xml
    .split('\n')
    .findIndex((line) => new RegExp(`<${escapePattern(name)}[\\s/>]`).test(`${line} `));
  return at < 0 ? undefined : at + 1;
}

/** Of several lines with quoted values the one with the most of them. */
function lineOfValues(words: string, xml: string): number | undefined {
  const counts = xml.split('\n').map((line) => {
    const values = [...line.matchAll(/=\s*(?:'([^']*)'|"([^"]*)")|>([^<]+)</g)].map(
      ([, single, double, text]) => (single ?? double ?? text ?? '').trim(),
    );
    return values.filter((value) => value.length > 2 && words.includes(value)).length;
  });
  const most = Math.max(0, ...counts);
  return most === 0 ? undefined : counts.indexOf(most) + 1;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
