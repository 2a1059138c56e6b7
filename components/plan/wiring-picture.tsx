import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { type Hop, wiringChangeOf } from '@/server/plan/wiring-change';
import { ThingIcon } from '../topology/thing-icon';
import { classNames } from '../ui/class-names';

/**
 * The way from the LAN into the host, before and after: what is read first, at two in the morning. Its boxes are a
 * list, so that it is read aloud in the same words; on a narrow screen it runs downwards.
 */
export function WiringPicture({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('plan.wiring');
  const change = wiringChangeOf(plan);
  if (change === undefined) return null;
  const isAsBefore = (hop: Hop) => change.now.some((one) => JSON.stringify(one) === JSON.stringify(hop));
  return (
    <section
      aria-label={t('label')}
      className="grid min-w-0 grid-cols-1 gap-x-4 gap-y-3 rounded-lg border border-line bg-surface px-3 py-2.5 sm:grid-cols-[auto_minmax(0,1fr)]"
    >
      {(['now', 'afterwards'] as const).map((when) => (
        <div key={when} className="contents">
          <h3 className="text-xs font-semibold text-muted sm:pt-2">{t(when)}</h3>
          <ol aria-label={t(when)} className="flex min-w-0 flex-col sm:flex-row sm:items-start">
            <li className="rounded-md border border-edge px-2 py-1">
              <Title kind="lan">{t('lan')}</Title>
            </li>
            {change[when].map((hop) => (
              <li key={hop.name} className="flex min-w-0 flex-col sm:flex-row">
                <span
                  aria-hidden="true"
                  className="ml-4 h-3 shrink-0 border-l-2 border-muted sm:mt-4 sm:ml-0 sm:h-0 sm:w-8 sm:border-t-2 sm:border-l-0"
                />
                <HopBox hop={hop} isChanged={when === 'afterwards' && !isAsBefore(hop)} />
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

function HopBox({ hop, isChanged }: { readonly hop: Hop; readonly isChanged: boolean }) {
  const t = useTranslations('plan.wiring');
  const { kind, name, addresses, asks, defaultRoutes } = hop;
  return (
    <div
      className={classNames(
        'min-w-0 rounded-md border px-2 py-1 wrap-anywhere',
        isChanged ? 'border-accent bg-accent-soft' : 'border-edge',
      )}
    >
      <Title kind={kind}>
        <span translate="no" className="font-mono">
          {name}
        </span>
        <span className="text-xs font-normal text-muted">{t(kind)}</span>
      </Title>
      {addresses.map((address) => (
        <p key={address} translate="no" className="font-mono text-sm">
          {address}
        </p>
      ))}
      {asks.map((family) => (
        <p key={family} className="text-sm">
          {t(`asks.${family}`)}
        </p>
      ))}
      {addresses.length === 0 && asks.length === 0 && <p className="text-sm text-muted">{t('noAddress')}</p>}
      {defaultRoutes.map(({ gateway }) => (
        <p key={gateway ?? ''} className="text-sm text-muted">
          {gateway === undefined ? t('defaultRoute') : t('defaultRouteVia', { gateway })}
        </p>
      ))}
    </div>
  );
}

function Title({
  kind,
  children,
}: {
  readonly kind: 'lan' | Hop['kind'];
  readonly children: React.ReactNode;
}) {
  return (
    <p className="flex items-center gap-1.5 text-sm font-semibold">
      <ThingIcon kind={kind} />
      {children}
    </p>
  );
}
