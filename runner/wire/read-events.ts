/** Reads a stream of events, one parsed value at a time. Ends when the stream ends; throws when it breaks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of piecesOf(body)) {
    pending += decoder.decode(chunk, { stream: true });
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((text) => text.startsWith('data:'))
        .map((text) => text.slice(5).trim())
        .join('\n');
      if (data !== '') yield JSON.parse(data) as unknown;
    }
  }
}

// Not every browser can iterate over a stream.
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    // Whoever stops listening has no use for what is still to come, nor for how it ends.
    reader.cancel().catch(() => undefined);
  }
}
