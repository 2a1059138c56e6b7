import { DoctorPage } from '@/components/doctor/doctor-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('doctor');

export default function Page() {
  return <DoctorPage />;
}
