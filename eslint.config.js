import tseslint from 'typescript-eslint';

const IMPORTS = 'no-restricted-imports';

/** A layer may not import what matches. The globs are disjoint: in flat config the last match of a rule wins. */
const layer = (files, ...denied) => ({
  files,
  rules: { [IMPORTS]: ['error', { patterns: denied.map(([regex, message]) => ({ regex, message })) }] },
});

const OUTSIDE = '(?:dockerode|lowdb|node-cron|tar-stream)(?:/|$)';
const ADAPTERS =
  '^(?:dockerode|lowdb|express|node-cron|tar-stream)(?:/|$)|\\.\\./(?:docker|store|http|schedule|usage)/';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.savepoint/'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off' } },
  layer(
    ['runner/wire/**'],
    [`^(?:${OUTSIDE}|node:)`, 'wire is what host, browser and runner share'],
    ['\\.\\./', 'wire imports nothing of ours'],
  ),
  layer(
    ['runner/policy/**'],
    ['^(?:node:|(?!\\.))|\\.\\./(?!wire/|ports/)', 'policy is pure: wire and port types only'],
  ),
  layer(['runner/ports/**'], ['^(?!zod$|\\.)|\\.\\./(?!wire/)', 'a port speaks our words only']),
  layer(
    ['runner/operations/**'],
    [ADAPTERS, 'services see ports, not adapters'],
    ['\\.\\./(?:moves|vps|snapshots|settle)/', 'locking knows nothing of what is locked'],
  ),
  layer(
    ['runner/moves/**'],
    [ADAPTERS, 'services see ports, not adapters'],
    ['\\.\\./(?:vps|snapshots|settle)/', 'moves are what use cases are made of, never the reverse'],
  ),
  layer(
    ['runner/snapshots/**', 'runner/vps/**', 'runner/settle/**'],
    [ADAPTERS, 'services see ports, not adapters'],
    ['\\.\\./(?:vps|snapshots)/', 'no use case calls another: share a move instead'],
  ),
  layer(
    ['runner/groups/**'],
    [ADAPTERS, 'services see ports, not adapters'],
    ['\\.\\./(?:moves|settle)/', 'a group is many calls of the use cases that there are for one'],
  ),
  layer(
    ['runner/docker/**'],
    ['^(?:lowdb|express|node-cron)|\\.\\./(?!wire/|ports/|tar/|programs/)', 'the Docker adapter knows its port only'],
  ),
  layer(
    ['runner/store/**'],
    ['^(?:dockerode|express|node-cron)|\\.\\./(?!wire/|ports/)', 'the store knows its port only'],
  ),
  layer(
    ['runner/delta/**'],
    ['^(?:dockerode|lowdb|express|node-cron)|\\.\\./(?!wire/|ports/|tar/|programs/)', 'deltas know their port only'],
  ),
  layer(
    ['runner/usage/**'],
    [
      '^(?:dockerode|lowdb|express|node-cron)|\\.\\./(?!wire/|ports/|delta/|programs/)',
      'measuring knows its port only',
    ],
  ),
  layer(
    ['runner/programs/**'],
    ['^(?!node:|\\.)|\\.\\./(?!wire/)', 'how programs are run says nothing of what they do'],
  ),
  layer(['runner/tar/**'], ['^(?!\\.)|\\.\\./', 'the form of a tar is pure']),
  layer(['runner/schedule/**'], ['^(?:dockerode|express|lowdb)', 'the scheduler knows the clock only']),
  layer(
    ['runner/http/**'],
    ['^(?:dockerode|lowdb|node-cron)|\\.\\./(?:docker|store|usage)/', 'HTTP calls services, never adapters'],
  ),
  layer(
    ['host/**'],
    [`^${OUTSIDE.replace('|lowdb', '')}`, 'the host owns no container'],
    ['/runner/(?!wire/)', 'the host knows the runner by its wire contract only'],
  ),
  layer(
    ['client/**'],
    ['^(?!zod$|\\.)', 'the client runs in browsers, too: nothing but zod'],
    ['/(?:runner|host)/(?!wire/)|/(?:config|cli)/', 'the client knows the wire contract only'],
  ),
  {
    ...layer(
      ['cli/**'],
      ['^(?!node:|commander$|\\.)', 'the command line stands on the client'],
      ['/(?:runner|host)/(?!wire/)|/config/', 'the command line stands on the client'],
    ),
    ignores: ['cli/mcp/**'],
  },
  layer(
    ['cli/mcp/**'],
    ['^(?!node:|zod$|@modelcontextprotocol/sdk/|\\.)', 'what agents use stands on the client'],
    ['/(?:runner|host)/(?!wire/)|/config/|\\.\\./(?:commands|frame)/', 'what agents use stands on the client'],
  ),
  layer(
    ['dashboard/**/*.tsx', 'dashboard/*/**/*.ts'],
    ['^(?:node:|dockerode|express|lowdb|zod)', 'it runs in a browser, and reads what the client has parsed'],
    ['/(?:runner|host)/(?!wire/)|/(?:config|cli)/', 'the dashboard stands on the client'],
  ),
  {
    files: ['client/**', 'runner/wire/**'],
    rules: { 'no-restricted-globals': ['error', 'process', 'Buffer', 'setImmediate', '__dirname'] },
  },
  layer(['config/**'], ['/(?:runner|host)/(?!wire/)', 'settings know nothing of what they set']),
  {
    files: ['runner/**', 'host/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'settings are read in config/ only' },
      ],
    },
  },
);
