import type { Place, Word } from './tree.ts';

/** A shell's script that completes this command line. */
export const scripts = { bash, zsh, fish } as const satisfies Record<string, (places: readonly Place[]) => string>;

/** The words before the one that is written, but for options, find the place; then it says what may stand there. */
function bash(places: readonly Place[]): string {
  const cases = places.map(
    ({ path, words, options }) => `    '${path}') words='${texts(words)}' options='${texts(options)}' ;;`,
  );
  return `# savepoint completion for bash: source <(savepoint completion bash)
_savepoint() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' word words='' options=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) [ "$(wc -w <<< "$path")" -lt 2 ] && path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
    *) path="\${path%% *}"; case "$path" in
${cases.map((line) => `  ${line}`).join('\n')}
    esac ;;
  esac
  if [[ "$current" == -* ]]; then words="$options"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _savepoint savepoint
`;
}

/** zsh reads what bash reads. */
function zsh(places: readonly Place[]): string {
  return `#compdef savepoint
# savepoint completion for zsh: source <(savepoint completion zsh)
autoload -Uz compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit
${bash(places).split('\n').slice(1).join('\n')}`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, options }) => {
    const here = condition(path, words);
    return [
      ...words.map(({ text, help }) => `complete -c savepoint -f -n '${here}' -a '${text}' -d '${quoted(help)}'`),
      ...options.map(
        ({ text, help }) => `complete -c savepoint -n '${here}' -l '${text.slice(2)}' -d '${quoted(help)}'`,
      ),
    ];
  });
  return `# savepoint completion for fish: savepoint completion fish | source\n${lines.join('\n')}\n`;
}

/** Whether the words so far lead to this place, and no further. */
function condition(path: string, words: readonly Word[]): string {
  const seen = path
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => `__fish_seen_subcommand_from ${word}`);
  const further = words.length > 0 ? [`not __fish_seen_subcommand_from ${texts(words)}`] : [];
  return [...seen, ...further].join('; and ');
}

function texts(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
