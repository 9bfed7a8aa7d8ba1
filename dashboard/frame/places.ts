/** Where the person is. It stands behind the # of the address, so that the host has one page to serve. */
export type Place =
  | { readonly page: 'vps' }
  | { readonly page: 'timeline'; readonly taskId: string }
  | { readonly page: 'rules'; readonly taskId: string }
  | { readonly page: 'nodes' }
  | { readonly page: 'audit' };

export function placeOf(hash: string): Place {
  const [page = '', id = '', part = ''] = hash.replace(/^#\/?/, '').split('/');
  if (page === 'vps' && id !== '') {
    const taskId = decoded(id);
    return part === 'rules' ? { page: 'rules', taskId } : { page: 'timeline', taskId };
  }
  if (page === 'nodes' || page === 'audit') return { page };
  return { page: 'vps' };
}

export function hrefOf(place: Place): string {
  if (place.page === 'timeline') return `#/vps/${encodeURIComponent(place.taskId)}`;
  if (place.page === 'rules') return `#/vps/${encodeURIComponent(place.taskId)}/rules`;
  return place.page === 'vps' ? '#/' : `#/${place.page}`;
}

/** What the browser calls the page, in its tabs and its history. */
export function titleOf(place: Place): string {
  switch (place.page) {
    case 'timeline':
      return `${place.taskId} · Savepoint`;
    case 'rules':
      return `Schedule & retention of ${place.taskId} · Savepoint`;
    case 'nodes':
      return 'Nodes & storage · Savepoint';
    case 'audit':
      return 'Audit · Savepoint';
    default:
      return 'VPSes · Savepoint';
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
