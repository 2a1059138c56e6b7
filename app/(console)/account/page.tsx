import { AccountPage } from '@/components/account/account-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('account');

export default function Page() {
  return <AccountPage />;
}
