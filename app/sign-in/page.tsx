import { SignInPage } from '@/components/sign-in/sign-in-page';
import { parseThenAddress } from '@/components/sign-in/then-address';
import { readConfig } from '@/server/config';

interface PageProps {
  readonly searchParams: Promise<{
    readonly link?: string;
    readonly signed?: string;
    readonly then?: string;
  }>;
}

export default async function Page({ searchParams }: PageProps) {
  const { link, signed, then } = await searchParams;
  return (
    <SignInPage
      reason={link === 'spent' ? 'link-spent' : signed === 'out' ? 'signed-out' : 'none'}
      then={parseThenAddress(typeof then === 'string' ? then : undefined)}
      hasLinks={readConfig().signIn.links}
    />
  );
}
