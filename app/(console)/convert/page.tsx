import { Suspense } from 'react';
import { ConvertPage } from '@/components/convert/convert-page';

export default function Page() {
  return (
    <Suspense>
      <ConvertPage />
    </Suspense>
  );
}
