import { Notice } from '../look/notice.tsx';
import { useMay, useSession } from '../session/session.ts';
import { NewVps } from './new-vps.tsx';

/** What to do where there is no VPS at all. */
export function FirstVps() {
  const mayCreate = useMay('operator');
  const { scope } = useSession().session;
  if (!mayCreate) {
    return <Notice title="No VPS yet" text="Nobody has made one that this token may see." />;
  }
  return (
    <Notice
      title="No VPS yet"
      text={
        <>
          A VPS is a container with a history. Make one here{scope === null && ', adopt a container that you have'}, or
          type <code className="mono">savepoint vps create debian:12</code>.
        </>
      }
    >
      <NewVps />
    </Notice>
  );
}
