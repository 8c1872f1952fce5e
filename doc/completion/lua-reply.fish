function __fish_lua-reply_print_command
    set -l cmdline (commandline -poc)
    set -l cmd
    set -e cmdline[1]
    for arg in $cmdline
        switch $arg
            case email
                set cmd $cmd email
                break
            case connect
                set cmd $cmd connect
                break
            case inmail
                set cmd $cmd inmail
                break
            case message
                set cmd $cmd message
                break
            case voice
                set cmd $cmd voice
                break
            case ai-voice
                set cmd $cmd ai-voice
                break
            case upload
                set cmd $cmd upload
                break
            case whoami
                set cmd $cmd whoami
                break
            case teams
                set cmd $cmd teams
                break
            case mailboxes
                set cmd $cmd mailboxes
                break
            case linkedin-accounts
                set cmd $cmd linkedin-accounts
                break
            case contacts
                set cmd $cmd contacts
                break
            case contact
                set cmd $cmd contact
                break
            case request
                set cmd $cmd request
                break
            case batch
                set cmd $cmd batch
                break
            case ledger
                set cmd $cmd ledger
                set -e cmdline[1]
                for arg in $cmdline
                    switch $arg
                        case list
                            set cmd $cmd list
                            break
                        case show
                            set cmd $cmd show
                            break
                        case resolve
                            set cmd $cmd resolve
                            break
                        case forget
                            set cmd $cmd forget
                            break
                    end
                end
                break
            case budget
                set cmd $cmd budget
                break
            case doctor
                set cmd $cmd doctor
                break
            case tools
                set cmd $cmd tools
                break
            case mcp
                set cmd $cmd mcp
                break
            case completion
                set cmd $cmd completion
                break
        end
    end
    echo "$cmd"
end

function __fish_lua-reply_using_command
    test (__fish_lua-reply_print_command) = "$argv"
    and return 0
    or return 1
end

function __fish_lua-reply_seen_command
    string match -q "$argv*" (__fish_lua-reply_print_command)
    and return 0
    or return 1
end

complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'email' -d 'Sends one email to one contact, now'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'connect' -d 'Sends a LinkedIn connection request'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'inmail' -d 'Sends a LinkedIn InMail'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'message' -d 'Sends a LinkedIn message to a contact that the account is connected with'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'voice' -d 'Sends a LinkedIn voice message; a file or data is uploaded first'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'ai-voice' -d 'Sends a LinkedIn voice message that is spoken from a script'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'upload' -d 'Uploads an audio file for voice'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'whoami' -d 'Tells whom the key acts as'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'teams' -d 'Lists the teams that the key can act in'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'mailboxes' -d 'Lists the mailboxes to send from'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'linkedin-accounts' -d 'Lists the LinkedIn accounts to send from'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'contacts' -d 'Finds contacts by a search term, rules, a list or a sequence'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'contact' -d 'Reads one contact'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'request' -d 'Makes a request to any other endpoint under /v3, with the same key, limits, errors and outcomes'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'batch' -d 'Makes many calls, from a file of one JSON object a line'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'ledger' -d 'Shows what may have left, and settles it'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'budget' -d 'Tells what is left of the limits of requests, as this user\'s commands know it'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'doctor' -d 'Looks at key, network, accounts, clock and store, and says what is wrong'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'tools' -d 'Prints the definitions of the functions as tools for a model'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'mcp' -d 'Serves the functions to an agent, by the Model Context Protocol'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'completion' -d 'Prints the completions for a shell'
complete -c lua-reply -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -l json -d 'one JSON object a result on a terminal, too'
complete -c lua-reply -l sandbox -d 'answers come from a sandbox: no key, no network, nothing is sent'
complete -c lua-reply -l key-file -r -d 'where the API key is, instead of REPLY_API_KEY; - is the standard input'
complete -c lua-reply -l ledger -r -d 'where it is noted what was sent under which dedupe key; in the user\'s state folder without it'
complete -c lua-reply -l base-url -r -d 'https, or http on loopback (default https://api.reply.io; or REPLY_BASE_URL)'
complete -c lua-reply -l team -r -d 'the team to act in, for a key of several (or REPLY_TEAM_ID)'
complete -c lua-reply -l user -r -d 'the user to act as, by id (or REPLY_USER_ID)'
complete -c lua-reply -l user-email -r -d 'the user to act as, by email address'
complete -c lua-reply -l timeout -r -d 'seconds for a whole call, repeats included (default 30)'
complete -c lua-reply -l connect-timeout -r -d 'seconds until the connection stands, TLS included (default 5)'
complete -c lua-reply -l retries -r -d 'how often a call may be made again where that cannot send a second message (default 2)'
complete -c lua-reply -l ca-file -r -d 'PEM file of the authorities to trust (or REPLY_CA_FILE)'
complete -c lua-reply -l proxy -r -d 'of a proxy, http or https; those of the environment are not used'
complete -c lua-reply -l user-agent -r -d 'put before the library\'s own'
complete -c lua-reply -l version -d 'prints the version'

complete -c lua-reply -n '__fish_lua-reply_seen_command email' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l email-account -r -d 'the mailbox to send from; the default mailbox when left out (see lua-reply mailboxes)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l subject -r -d 'the subject line (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l body -r -d 'the text, HTML (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l body-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l message -r -d 'a note with the request; the reference has no limit, but LinkedIn takes 300 characters, and 200 on free accounts'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l message-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l subject -r -d 'the subject line (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l body -r -d 'the text, plain (required; 1 to 1,900 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l body-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command message' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l message -r -d 'the text (required; 1 to 8,000 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l message-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l voice-attachment -r -d 'the id that upload gave (see lua-reply upload)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l file -r -d 'path of an audio file of 60 seconds at most (- is the standard input, with --filename)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l filename -r -d 'the name that the server sees; of file, its last part by default'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l script -r -d 'the text to speak (required; 1 to 1,000 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l script-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command upload' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command upload' -l file -r -d 'path of an audio file of 60 seconds at most (- is the standard input, with --filename)'
complete -c lua-reply -n '__fish_lua-reply_seen_command upload' -l filename -r -d 'the name that the server sees; of file, its last part by default'
complete -c lua-reply -n '__fish_lua-reply_seen_command upload' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command upload' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command whoami' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command whoami' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command whoami' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command teams' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command teams' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command teams' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l my -d 'only the acting user\'s own'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l no-my -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l top -r -d 'items a page; the server takes 25'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l search -r -d 'an email address, a name, a company, or a part of one: ann@x finds joann@x too'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l search-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l rules -r -d 'a list of { property = …, condition = …, value = … }'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l rules-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l list -r -d 'only the contacts of this list'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sequence -r -d 'only the contacts of this sequence'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sort-by -r -d 'the property to sort by'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sort-by-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sort-direction -r -d 'as the server names it'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sort-direction-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l top -r -d 'items a page; the server takes 25'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command contact' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command request' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l method -r -d 'GET, POST, PUT, PATCH or DELETE (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l path -r -d 'begins with /v3/, without a query (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l query -r -d 'names to strings, numbers, booleans or lists of them'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l query-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l body -r -d 'a table, sent as JSON'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l body-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l repeatable -d 'true where a second request does no harm; true for GET'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l no-repeatable -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l follows -r -d 'the dedupe_key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command request' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command batch' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command batch' -l concurrency -r -d 'how many calls run at once, at most (default 8)'
complete -c lua-reply -n '__fish_lua-reply_seen_command batch' -l deadline -r -d 'seconds for the whole list; without it, as long as the user\'s limits of requests make it take'
complete -c lua-reply -n '__fish_lua-reply_seen_command batch' -l partial -d 'entries that fail validation get their error, and the others go out; without it, nothing goes out then'
complete -c lua-reply -n '__fish_lua-reply_seen_command batch' -l dry-run -d 'shows the requests that would go out, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_using_command ledger' -xa 'list' -d 'Lists what may have left: a person has to look at it'
complete -c lua-reply -n '__fish_lua-reply_using_command ledger' -xa 'show' -d 'Shows what is known of a key'
complete -c lua-reply -n '__fish_lua-reply_using_command ledger' -xa 'resolve' -d 'Notes what you saw in the contact\'s thread in Reply.io'
complete -c lua-reply -n '__fish_lua-reply_using_command ledger' -xa 'forget' -d 'Removes what was settled long ago; its keys may be used again'
complete -c lua-reply -n '__fish_lua-reply_seen_command ledger' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command ledger list' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command ledger show' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command ledger resolve' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command ledger forget' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command ledger forget' -l settled-before -r -d 'a day such as 2026-01-31, or 90d or 12h ago'

complete -c lua-reply -n '__fish_lua-reply_seen_command budget' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command doctor' -s h -l help -d 'Show this help message and exit'

complete -c lua-reply -n '__fish_lua-reply_seen_command tools' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command tools' -l format -xa 'mcp anthropic openai' -d 'whose shape they have (default: mcp)'
complete -c lua-reply -n '__fish_lua-reply_seen_command tools' -l tools -r -d 'only these: send_email,get_contact'

complete -c lua-reply -n '__fish_lua-reply_seen_command mcp' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command mcp' -l confirm -d 'asks the person before a message goes out'
complete -c lua-reply -n '__fish_lua-reply_seen_command mcp' -l tools -r -d 'only these: send_email,get_contact'

complete -c lua-reply -n '__fish_lua-reply_seen_command completion' -s h -l help -d 'Show this help message and exit'
