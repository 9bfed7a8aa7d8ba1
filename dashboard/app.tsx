import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Broken } from './frame/broken.tsx';
import { type Place } from './frame/places.ts';
import { usePlace } from './frame/router.ts';
import { Shell } from './frame/shell.tsx';
import { useArrival } from './frame/use-arrival.ts';
import { useLive } from './live/use-live.ts';
import { VpsPage } from './vps/vps-page.tsx';

const AuditPage = lazy(() => import('./audit/audit-page.tsx'));
const NodesPage = lazy(() => import('./nodes/nodes-page.tsx'));
const RulesPage = lazy(() => import('./rules/rules-page.tsx'));
const TimelinePage = lazy(() => import('./timeline/timeline-page.tsx'));

/** All that is shown to who is signed in. The first page comes with it, the others when they are wanted. */
export function App() {
  useLive();
  const place = usePlace();
  useArrival(place);
  return (
    <Shell>
      <Broken key={JSON.stringify(place)}>
        <Suspense fallback={<Skeleton height="24rem" radius="lg" />}>
          <Page place={place} />
        </Suspense>
      </Broken>
    </Shell>
  );
}

function Page({ place }: { readonly place: Place }) {
  switch (place.page) {
    case 'timeline':
      return <TimelinePage taskId={place.taskId} />;
    case 'rules':
      return <RulesPage taskId={place.taskId} />;
    case 'nodes':
      return <NodesPage />;
    case 'audit':
      return <AuditPage />;
    default:
      return <VpsPage />;
  }
}
