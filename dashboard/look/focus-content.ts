/** Where the keyboard goes on: in the page's content, below the menu. */
export function focusContent(options?: FocusOptions): void {
  document.getElementById('content')?.focus(options);
}
