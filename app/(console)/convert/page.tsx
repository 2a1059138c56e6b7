import { ConvertPage } from '@/components/convert/convert-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('convert');

export default function Page() {
  return (
    <NeedsRole needs="operator">
      <ConvertPage />
    </NeedsRole>
  );
}
