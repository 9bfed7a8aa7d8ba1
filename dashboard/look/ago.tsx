import { ago, exactly } from './time.ts';
import { useNow } from './use-now.ts';

/** How long ago something was, with the exact moment on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(15_000);
  return (
    <time dateTime={at} title={exactly(at)}>
      {ago(at, now)}
    </time>
  );
}
