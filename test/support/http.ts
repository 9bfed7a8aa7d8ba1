/** A reply as a program sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into replies of every kind: a matcher says more about them than a type could.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface Sending {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request. `what` is as people write it: `GET /health`. */
export async function send(url: string, what: string, { token, body, headers }: Sending = {}): Promise<Answer> {
  const [method, path = '/'] = what.split(' ');
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}
