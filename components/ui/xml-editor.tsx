'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { Waiting } from './note';
import type { XmlEditorProps } from './xml-editor-view';

function Loading() {
  const t = useTranslations('xmlEditor');
  return <Waiting>{t('loading')}</Waiting>;
}

/** The editor is 144 kB: it comes when somebody asks for it. */
const View = dynamic(() => import('./xml-editor-view'), { ssr: false, loading: Loading });

export function XmlEditor(props: XmlEditorProps) {
  return <View {...props} />;
}
