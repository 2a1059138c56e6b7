import type { Machine } from '../model/bridge-readings';

/** `grep -sH '' /sys/class/dmi/id/sys_vendor …`: file, colon, content. Absent on machines without DMI. */
export function parseDmi(text: string): Machine | undefined {
  const values = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, name = '', value = ''] = /^\/sys\/class\/dmi\/id\/(\w+):(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value.trim()]];
    }),
  );
  const value = (name: string) => values.get(name) ?? '';
  const machine = {
    vendor: value('sys_vendor'),
    product: value('product_name'),
    chassisAssetTag: value('chassis_asset_tag'),
  };
  return machine.vendor === '' && machine.product === '' ? undefined : machine;
}
