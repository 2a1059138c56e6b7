import { SignInPage } from '@/components/sign-in/sign-in-page';
import { readConfig } from '@/server/config';

interface PageProps {
  readonly searchParams: Promise<{ readonly link?: string; readonly signed?: string }>;
}

export default async function Page({ searchParams }: PageProps) {
  const { link, signed } = await searchParams;
  return (
    <SignInPage
      reason={link === 'spent' ? 'link-spent' : signed === 'out' ? 'signed-out' : 'none'}
      hasLinks={readConfig().signIn.links}
    />
  );
}
