# What Bash offers after a command line: complete.bash COMPLETION LINE. The line has no quotes.
source "$1"
line=$2
while [[ $line =~ ^\ *([=:]+|[^=:\ ]+) ]]; do
  COMP_WORDS+=("${BASH_REMATCH[1]}")
  line=${line#"${BASH_REMATCH[0]}"}
done
[[ $line == ' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_handoff
if [[ $COMPREPLY ]]; then
  printf '%s\n' "${COMPREPLY[@]}"
elif complete -p handoff | grep -q -e '-o default'; then
  compgen -o default -- "${COMP_WORDS[COMP_CWORD]}"
fi
