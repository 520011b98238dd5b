# What Zsh offers after a command line, in a terminal of its own: complete.zsh COMPLETION LINE.
zmodload zsh/zpty
zpty shell zsh -f -i
local line
() {
  zpty -w shell "source $1"
  until [[ $line == *'<ready>'* ]]; do zpty -r shell line || exit; done
} =(<<< "
PROMPT=
autoload -U compinit && compinit -u -D && source ${(q)1}
compadd() {
  if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
    local -a offered
    builtin compadd -A offered \"\$@\"
    (( \$#offered )) && print -rl -- '<'\$^offered'>'
  fi
  builtin compadd \"\$@\"
}
finished() { print -r -- '<end>'; exit }
comppostfuncs=(finished)
bindkey '^I' complete-word
print '<ready>'
")
zpty -w -n shell $2$'\t'
while zpty -r shell line && [[ $line != *'<end>'* ]]; do
  [[ $line == *'<'*'>'* ]] && print -r -- ${${line#*<}%>*}
done
zpty -d shell
