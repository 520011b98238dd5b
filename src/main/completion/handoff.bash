# Completes the command line of handoff in Bash: source this file, or put it where bash-completion looks.

_handoff_options() {
  case $1 in
    once)
      printf '%s\n' --allow-empty --color= --dry-run --events= --exclude= --fail-fast --feature= --format= --from= \
        --notify= --quiet --recheck --redeliver --replace= --verbose -D
      ;;
    watch) printf '%s\n' --events= --http= --notify= --quiet --replace= --verbose -D ;;
    verify)
      printf '%s\n' --allow-behind --allow-empty --color= --exclude= --fail-fast --feature= --format= --from= --quiet \
        --verbose -D
      ;;
    validate) printf '%s\n' --color= --format= --quiet --verbose ;;
    report) printf '%s\n' --from= --html= --quiet --verbose -D ;;
    config) printf '%s\n' -D ;;
  esac
  printf '%s\n' --help -C
  [[ $1 == help ]] || printf '%s\n' --version
}

# What may follow an option that takes a value: OPTION PROGRAM SPECS_DIR COMMAND.
_handoff_values() {
  local program=$2 link slug
  case $1 in
    --feature | --exclude)
      for slug in "$3"/*/; do
        slug=${slug%/}
        [[ -d $slug ]] && printf '%q\n' "${slug##*/}"
      done
      ;;
    --format) printf '%s\n' text json github ;;
    --color) printf '%s\n' auto always never ;;
    -C) compgen -d ;;
    --replace | -Dhandoff.replace) printf '%s\n' never safe always ;;
    -D)
      program=$(type -P "$program")
      while [[ -L $program ]]; do
        link=$(readlink "$program")
        [[ $link == /* ]] && program=$link || program=${program%/*}/$link
      done
      sed -n 's/^\([a-z][a-z.-]*=\).*/\1/p' "${program%/*}/../application.properties" 2> /dev/null
      ;;
    *) return 1 ;;
  esac
  return 0
}

_handoff() {
  # Bash splits words at = and :, which belong to the words here.
  local words=() word glued= i last
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ ${#words[@]} -gt 1 && ($glued || $word == [=:]) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == [=:] ]] && glued=yes || glued=
  done
  last=$((${#words[@]} - 1))

  local command= specs=kitty-specs
  for ((i = 1; i < last; i++)); do
    if [[ ! $command ]]; then
      [[ ${words[i]} == -* || ${words[i - 1]} == -C ]] || command=${words[i]}
    elif [[ -d ${words[i]} ]]; then
      specs=${words[i]}
    fi
  done

  local current=${words[last]} option=${words[last - 1]} value candidates
  value=$current
  case $current in
    --*=* | -D*=*) option=${current%%=*} value=${current#*=} ;;
    -D*) option=-D value=${current#-D} ;;
  esac
  # Bash replaces the last word as it splits them, which may begin after what is before the value.
  local before=${current%"$value"} typed=${COMP_WORDS[COMP_CWORD]}
  [[ $typed == [=:] ]] && typed=
  before=${before#"${current%"$typed"}"}

  if candidates=$(_handoff_values "$option" "${words[0]}" "$specs" "$command"); then
    :
  elif [[ $current == -* ]]; then
    candidates=$(_handoff_options "$command")
  else
    case $command in
      '' | help) candidates=$(printf '%s\n' once watch verify validate report status config schema help) ;;
      schema) candidates=$(printf '%s\n' report status) ;;
      once | watch | verify | report | config)
        candidates=$(compgen -d -- "$current")
        compopt -o filenames 2> /dev/null
        ;;
    esac
  fi
  COMPREPLY=()
  while IFS= read -r word; do
    [[ $word && $word == "$value"* ]] && COMPREPLY+=("$before$word")
  done <<< "$candidates"
  [[ ${#COMPREPLY[@]} = 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  return 0
}

# Where nothing is offered, Bash completes the names of files.
complete -o default -F _handoff handoff
