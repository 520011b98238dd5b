# What Fish offers after a command line: complete.fish COMPLETION LINE.
source $argv[1]
complete -C $argv[2]
