# Completes the command line of handoff in Fish: put this file into ~/.config/fish/completions.

# The directories in the specs directory.
function __handoff_slugs
    set -l specs kitty-specs
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or not test -d $word; or set specs $word
    end
    set -l directories $specs/*/
    string replace -r '.*/(.*)/$' '$1' -- $directories
end

# The keys that application.properties explains, in the directory of the program.
function __handoff_settings
    printf 'handoff.replace=%s\n' never safe always
    set -l program (command -s (commandline -opc)[1]); or return
    sed -n 's/^\([a-z][a-z.-]*=\).*/\1/p' (dirname (realpath $program))/../application.properties 2>/dev/null
end

complete -c handoff -f
complete -c handoff -s h -l help -d 'Print help'
complete -c handoff -s C -x -a '(__fish_complete_directories)' -d 'Work in this directory'
complete -c handoff -n 'not __fish_seen_subcommand_from help' -s V -l version -d 'Print the version'

complete -c handoff -n __fish_use_subcommand -a once -d 'Export everything that is out of date, and end'
complete -c handoff -n __fish_use_subcommand -a watch -d 'Export everything that is out of date, then keep it up to date'
complete -c handoff -n __fish_use_subcommand -a verify -d 'Check every export against its log'
complete -c handoff -n __fish_use_subcommand -a validate -d 'Check that files are JSON Lines'
complete -c handoff -n __fish_use_subcommand -a report -d 'Write pages that show every feature'
complete -c handoff -n __fish_use_subcommand -a status -d 'Say whether a watcher is alive and well'
complete -c handoff -n __fish_use_subcommand -a config -d 'Print every setting'
complete -c handoff -n __fish_use_subcommand -a schema -d 'Print the JSON Schema of reports'
complete -c handoff -n __fish_use_subcommand -a help -d 'Print help'

set -l settings '__fish_seen_subcommand_from once watch verify report config'
complete -c handoff -n $settings -a '(__fish_complete_directories)'
complete -c handoff -n $settings -s D -x -a '(__handoff_settings)' -d 'Set a key of application.properties'

set -l verbosity '__fish_seen_subcommand_from once watch verify validate report'
complete -c handoff -n $verbosity -s q -l quiet -d 'Print failures alone'
complete -c handoff -n $verbosity -s v -l verbose -d 'Print features that were left alone too, and why'

set -l reports '__fish_seen_subcommand_from once verify validate'
complete -c handoff -n $reports -l format -x -a 'text json github' -d 'A report for people, for programs, or for GitHub Actions'

complete -c handoff -n $reports -l color -x -a 'auto always never' -d 'Colours in the report'

set -l exports '__fish_seen_subcommand_from once watch'
complete -c handoff -n $exports -l replace -x -a 'never safe always' -d 'When to replace an export that differs'

complete -c handoff -n '__fish_seen_subcommand_from watch' -l http -x -d 'Serve a page, health, metrics and the exports'
complete -c handoff -n $exports -l events -x -d 'The Camel endpoint that gets the events one by one'
complete -c handoff -n $exports -l notify -x -d 'The Camel endpoint that gets a message for each export'
complete -c handoff -n '__fish_seen_subcommand_from once' -l redeliver -d 'Deliver all events and notifications again'

set -l runs '__fish_seen_subcommand_from once verify'
complete -c handoff -n $runs -l feature -x -a '(__handoff_slugs)' -d 'Only this feature'
complete -c handoff -n $runs -l allow-empty -d 'A specs directory without a feature is not an error'
complete -c handoff -n $runs -l exclude -x -a '(__handoff_slugs)' -d 'Leave out this feature'
complete -c handoff -n $runs -l fail-fast -d 'Stop at the first failure'
complete -c handoff -n '__fish_seen_subcommand_from once verify report' -l from -x -d 'Read everything from a commit'
complete -c handoff -n '__fish_seen_subcommand_from report' -l html -x -a '(__fish_complete_directories)' -d 'Write HTML into this directory'
complete -c handoff -n '__fish_seen_subcommand_from once' -l recheck -d 'Compare the bytes of exports whose size and time agree'

complete -c handoff -n '__fish_seen_subcommand_from once' -l dry-run -d 'Write nothing; print what would be written'
complete -c handoff -n '__fish_seen_subcommand_from verify' -l allow-behind -d 'An export whose log has grown since is not a failure'
complete -c handoff -n '__fish_seen_subcommand_from validate' -F
complete -c handoff -n '__fish_seen_subcommand_from help' -a 'once watch verify validate report status config schema'
complete -c handoff -n '__fish_seen_subcommand_from schema' -a 'report status'
complete -c handoff -n '__fish_seen_subcommand_from status; and not __fish_seen_subcommand_from schema help' -F
