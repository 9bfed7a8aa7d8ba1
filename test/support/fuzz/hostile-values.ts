import fc from 'fast-check';

/** Texts that have broken somebody's server. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '.',
      '..',
      '../../etc/passwd',
      '/',
      '//',
      '\\',
      'a/b',
      'a b',
      '-',
      '--',
      '_',
      '~',
      '*',
      '%',
      '%00',
      '%2e',
    ],
    ...['null', 'undefined', 'NaN', 'true', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'latest'],
    ...['snap-00000000-000000', 'snap-20260101-000000', 'snap-99999999-999999-9', 'container', 'sha256:0', 'x:9&tag=1'],
    ...[
      "'; DROP TABLE vps; --",
      '$(reboot)',
      '`id`',
      '{{7*7}}',
      '<script>',
      '\u0000',
      'a\nb',
      'a\r\nX: y',
      '\u202e',
      '\ufeff',
    ],
    ...[
      '\ud800',
      '💾',
      'İ',
      'ﬀ',
      '1e309',
      '-0',
      '0x10',
      '9007199254740993',
      '99999999999999999999',
      '?force=true',
      '#',
    ],
    ...[
      'UPPER',
      'a..b',
      'a__b',
      'a___b',
      'a-.b',
      '.a',
      'a.',
      'a'.repeat(63),
      'a'.repeat(64),
      'é'.repeat(300),
      'x'.repeat(3000),
    ],
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ maxLength: 200, unit: 'binary' }),
);

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 0.1, 1e-300, 5e-324, 1e21, 1e308, 2 ** 31, 2 ** 53, -(2 ** 53), 65_536, 36_501),
  fc.double({ noNaN: true }),
);

/** Any JSON value that nobody asked for. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { length: -1 }, { toString: 1 }, { $ref: '#' }),
  fc.jsonValue({ maxDepth: 3 }),
);
