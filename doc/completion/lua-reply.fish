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
            case email-account
                set cmd $cmd email-account
                break
            case linkedin-accounts
                set cmd $cmd linkedin-accounts
                break
            case linkedin-account
                set cmd $cmd linkedin-account
                break
            case contacts
                set cmd $cmd contacts
                break
            case contact
                set cmd $cmd contact
                break
            case contact-statuses
                set cmd $cmd contact-statuses
                break
            case create-contact
                set cmd $cmd create-contact
                break
            case import-contacts
                set cmd $cmd import-contacts
                break
            case inbox-threads
                set cmd $cmd inbox-threads
                break
            case inbox-thread
                set cmd $cmd inbox-thread
                break
            case inbox-messages
                set cmd $cmd inbox-messages
                break
            case reply-in-thread
                set cmd $cmd reply-in-thread
                break
            case inbox-categories
                set cmd $cmd inbox-categories
                break
            case set-inbox-category
                set cmd $cmd set-inbox-category
                break
            case mark-inbox-read
                set cmd $cmd mark-inbox-read
                break
            case sequences
                set cmd $cmd sequences
                break
            case sequence
                set cmd $cmd sequence
                break
            case start-sequence
                set cmd $cmd start-sequence
                break
            case pause-sequence
                set cmd $cmd pause-sequence
                break
            case sequence-contacts
                set cmd $cmd sequence-contacts
                break
            case sequence-contact
                set cmd $cmd sequence-contact
                break
            case add-to-sequence
                set cmd $cmd add-to-sequence
                break
            case remove-from-sequence
                set cmd $cmd remove-from-sequence
                break
            case set-sequence-status
                set cmd $cmd set-sequence-status
                break
            case webhooks
                set cmd $cmd webhooks
                break
            case webhook
                set cmd $cmd webhook
                break
            case create-webhook
                set cmd $cmd create-webhook
                break
            case delete-webhook
                set cmd $cmd delete-webhook
                break
            case enable-webhook
                set cmd $cmd enable-webhook
                break
            case disable-webhook
                set cmd $cmd disable-webhook
                break
            case test-webhook
                set cmd $cmd test-webhook
                break
            case webhook-logs
                set cmd $cmd webhook-logs
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
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'teams' -d 'Lists the teams that the key can act in, for a key of an organization'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'mailboxes' -d 'Lists the mailboxes to send from'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'email-account' -d 'Reads one mailbox and its health'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'linkedin-accounts' -d 'Lists the LinkedIn accounts to send from'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'linkedin-account' -d 'Reads one LinkedIn account: its state, what it used today, its limits'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'contacts' -d 'Finds contacts by an exact address or profile, or by a search term, rules, a list or a sequence'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'contact' -d 'Reads one contact'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'contact-statuses' -d 'Tells where a contact stands: opted out, called, met, replied or bounced'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'create-contact' -d 'Creates a contact'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'import-contacts' -d 'Creates contacts, or finds them by their address and fills only the fields that are empty'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'inbox-threads' -d 'Lists the threads of the inbox, or those that a filter leaves'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'inbox-thread' -d 'Reads one thread with all of its messages'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'inbox-messages' -d 'Lists the messages of a thread, the oldest first'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'reply-in-thread' -d 'Sends an answer in a thread, now'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'inbox-categories' -d 'Lists the categories that a thread can have'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'set-inbox-category' -d 'Gives a thread a category, or takes it away'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'mark-inbox-read' -d 'Marks threads as read'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'sequences' -d 'Lists the sequences'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'sequence' -d 'Reads one sequence with its steps and accounts'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'start-sequence' -d 'Starts a sequence: from then on it sends to everybody in it'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'pause-sequence' -d 'Pauses a sequence'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'sequence-contacts' -d 'Lists who is in a sequence; empty for one that is not there, too'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'sequence-contact' -d 'Tells where a contact stands in a sequence'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'add-to-sequence' -d 'Adds contacts to a sequence'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'remove-from-sequence' -d 'Takes a contact, or several, out of a sequence, also one who is through with it'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'set-sequence-status' -d 'Sets where contacts stand in a sequence, such as paused once they replied'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'webhooks' -d 'Lists the webhooks'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'webhook' -d 'Reads one webhook'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'create-webhook' -d 'Creates a webhook, unless there is one with this event and URL: the server would make two of them'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'delete-webhook' -d 'Deletes a webhook'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'enable-webhook' -d 'Lets a webhook post'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'disable-webhook' -d 'Keeps a webhook from posting'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'test-webhook' -d 'Lets Reply.io post a test event'
complete -c lua-reply -n '__fish_lua-reply_using_command' -xa 'webhook-logs' -d 'Lists the deliveries of a webhook that failed'
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
complete -c lua-reply -l proxy -r -d 'of a proxy, http or https; http_proxy and the like are not used (or REPLY_PROXY)'
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
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command email' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l message -r -d 'a note with the request; the reference has no limit, but LinkedIn takes 300 characters, and 200 on free accounts'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l message-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command connect' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
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
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inmail' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command message' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l message -r -d 'the text (required; 1 to 8,000 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l message-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command message' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
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
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command voice' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l linkedin-account -r -d 'the LinkedIn account to send from (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l script -r -d 'the text to speak (required; 1 to 1,000 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l script-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l apart -r -d 'refused where the same function sent this contact another message less than so long ago, or may have sent one, at any time, that nobody has settled'
complete -c lua-reply -n '__fish_lua-reply_seen_command ai-voice' -l follows -r -d 'the --dedupe-key of a message that was sent, after which this one may go at once (1 to 255 characters)'
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
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l my -d 'only the acting user\'s own; false for the team\'s, which a private team shows to its owner alone'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l no-my -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l top -r -d 'items a page; the server takes 25'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command mailboxes' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command email-account' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command email-account' -l email-account -r -d 'the mailbox\'s id (required; see lua-reply mailboxes)'
complete -c lua-reply -n '__fish_lua-reply_seen_command email-account' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command email-account' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-accounts' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-account' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-account' -l linkedin-account -r -d 'the LinkedIn account\'s id (required; see lua-reply linkedin-accounts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-account' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command linkedin-account' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l email -r -d 'exactly this email address'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l linkedin -r -d 'exactly this LinkedIn profile, its URL'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l search -r -d 'an email address, a name, a company, or a part of one: ann@x finds joann@x too'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l search-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l rules -r -d 'a list of { property = …, condition = …, value = … }'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l rules-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l list -r -d 'only the contacts of this list'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sequence -r -d 'only the contacts of this sequence'
complete -c lua-reply -n '__fish_lua-reply_seen_command contacts' -l sequence-step -r -d 'only those at this step'
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

complete -c lua-reply -n '__fish_lua-reply_seen_command contact-statuses' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact-statuses' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact-statuses' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command contact-statuses' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l first-name -r -d 'the first name'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l first-name-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l email -r -d 'the email address'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l last-name -r -d 'the last name'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l last-name-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l title -r -d 'the job title'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l title-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l company -r -d 'the company'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l company-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l domain -r -d 'the company\'s domain'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l domain-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l company-size -r -d 'the company\'s size'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l company-size-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l industry -r -d 'the industry'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l industry-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l city -r -d 'the city'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l city-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l state -r -d 'the state'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l state-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l country -r -d 'the country'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l country-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l time-zone -r -d 'the id of the time zone'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l time-zone-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l phone -r -d 'the phone number'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l phone-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l linkedin-url -r -d 'the LinkedIn profile'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l linkedin-sales-navigator-url -r -d 'the profile in Sales Navigator'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l linkedin-sales-navigator-url-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l linkedin-recruiter-url -r -d 'the profile in Recruiter'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l linkedin-recruiter-url-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l notes -r -d 'notes'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l notes-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l custom-fields -r -d 'a list of { key = …, value = … }; the server drops names that are not registered, and says nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l custom-fields-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-contact' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l contacts -r -d 'a list of contacts (required; with first_name, email, last_name, title, company, domain, company_size, industry, city, state, country, time_zone, phone, linkedin_url, linkedin_sales_navigator_url, linkedin_recruiter_url, notes, custom_fields)'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l contacts-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l options -r -d 'a table, as the server takes it'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l options-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command import-contacts' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l search -r -d 'a search term'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l search-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l owner-user -r -d 'only those of this user of the team'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l sequences -r -d 'only those of these sequences (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l email-accounts -r -d 'only those of these mailboxes (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l linkedin-accounts -r -d 'only those of these LinkedIn accounts (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l contacts -r -d 'only those with these contacts (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l categories -r -d 'only those of these categories (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l channels -xa 'email linkedIn' -d 'only those of these (email, linkedIn; may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l source -xa 'inbox sent unread aiDraft' -d 'which part of the inbox; inbox when a filter has none, as no value means all (inbox, sent, unread, aiDraft)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l only-with-meeting-intent -d 'only those in which a meeting is wanted'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l no-only-with-meeting-intent -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l from -r -d 'only those that moved after this'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l to -r -d 'only those that moved before this, which is after from'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l top -r -d 'items a page'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-threads' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-thread' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-thread' -l thread -r -d 'the thread\'s id (required; see lua-reply inbox-threads)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-thread' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-thread' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -l thread -r -d 'the thread\'s id (required; see lua-reply inbox-threads)'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -l top -r -d 'items a page'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-messages' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l thread -r -d 'the thread\'s id (required; see lua-reply inbox-threads)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l channel -xa 'email linkedIn' -d 'the thread\'s channel: a wrong one is refused (required; email, linkedIn)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l message -r -d 'the text, which may be HTML (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l message-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l attachments -r -d 'ids of attachments (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l cc -r -d 'addresses for a copy (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l bcc -r -d 'addresses for a blind copy (may be given several times)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l apply-signature -d 'whether the mailbox\'s signature is put below'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l no-apply-signature -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command reply-in-thread' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-categories' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-categories' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command inbox-categories' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command set-inbox-category' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-inbox-category' -l thread -r -d 'the thread\'s id (required; see lua-reply inbox-threads)'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-inbox-category' -l category -r -d 'the category\'s id; reply.null takes the category away (required; "null" for none; see lua-reply inbox-categories)'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-inbox-category' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-inbox-category' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command mark-inbox-read' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command mark-inbox-read' -l threads -r -d 'the threads\' ids (required; may be given several times; see lua-reply inbox-threads)'
complete -c lua-reply -n '__fish_lua-reply_seen_command mark-inbox-read' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command mark-inbox-read' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l status -xa 'new active paused' -d 'only those in this state (new, active, paused)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l owner-user -r -d 'only those of this user'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l folder -r -d 'only those of this folder: a UUID'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l folder-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l is-archived -d 'only those that are archived, or are not'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l no-is-archived -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l name -r -d 'a part of the name, in any case'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l name-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l top -r -d 'items a page; the server takes 25'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequences' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command sequence' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command start-sequence' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command start-sequence' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command start-sequence' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command start-sequence' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command pause-sequence' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command pause-sequence' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command pause-sequence' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command pause-sequence' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l sort-by -xa 'addingDate email firstName lastName company statusInSequence' -d 'what to sort by (addingDate, email, firstName, lastName, company, statusInSequence)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l sort-direction -xa 'asc desc' -d 'the server takes desc (asc, desc)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l top -r -d 'items a page; the server takes 25'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contacts' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contact' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contact' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contact' -l contact -r -d 'the contact\'s id (required; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contact' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command sequence-contact' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l contacts -r -d 'the contacts\' ids (required; may be given several times; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l remove-from-existing -d 'takes them out of every other sequence; goes out always, as false where you do not ask for it'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l no-remove-from-existing -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l start-step -r -d 'the step to begin with; for somebody who is in already, a later one skips the steps between'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l ignore-step-delay -d 'whether the first step\'s delay is left out'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l no-ignore-step-delay -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l start-from -r -d 'not before this'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command add-to-sequence' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -l contact -r -d 'the contact\'s id (see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -l contacts -r -d 'the contacts\' ids (may be given several times; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command remove-from-sequence' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -l sequence -r -d 'the sequence\'s id (required; see lua-reply sequences)'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -l contacts -r -d 'the contacts\' ids (required; may be given several times; see lua-reply contacts)'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -l status -xa 'active paused finished outOfOffice' -d 'only who is active can be paused (required; active, paused, finished, outOfOffice)'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command set-sequence-status' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command webhooks' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhooks' -l top -r -d 'items a page'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhooks' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhooks' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhooks' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l event-type -r -d 'one event, such as email_replied or linkedin_message_replied (required)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l event-type-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l url -r -d 'where to; a secret in it tells you who calls, as no signature is documented (required; 1 to 1,024 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l scope -xa 'personal team organization' -d 'whose events; personal by default, and organization is refused as yet (personal, team, organization)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l enabled -d 'whether it posts; true by default'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l no-enabled -d 'the opposite'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l payload-config -r -d 'what is posted beside the event (with include_email_url, include_email_text, include_prospect_custom_fields)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l payload-config-file -r -d 'A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l dedupe-key -r -d 'at most one message leaves for this key, of all that use the ledger (1 to 255 characters)'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command create-webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command delete-webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command delete-webhook' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command delete-webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command delete-webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command enable-webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command enable-webhook' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command enable-webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command enable-webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command disable-webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command disable-webhook' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command disable-webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command disable-webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command test-webhook' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command test-webhook' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command test-webhook' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command test-webhook' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -l webhook -r -d 'the webhook\'s id (required; see lua-reply webhooks)'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -l top -r -d 'items a page'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -l skip -r -d 'items to leave out at the start'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -l dry-run -d 'shows the request that would go out, and sends nothing'
complete -c lua-reply -n '__fish_lua-reply_seen_command webhook-logs' -l curl -d 'prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing'

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
complete -c lua-reply -n '__fish_lua-reply_seen_command mcp' -l confirm -d 'asks the person before a message goes out or something is changed'
complete -c lua-reply -n '__fish_lua-reply_seen_command mcp' -l tools -r -d 'only these: send_email,get_contact'

complete -c lua-reply -n '__fish_lua-reply_seen_command completion' -s h -l help -d 'Show this help message and exit'
complete -c lua-reply -n '__fish_lua-reply_using_command ledger resolve' -xa 'sent not_sent not-sent'
complete -c lua-reply -n '__fish_lua-reply_using_command completion' -xa 'bash zsh fish'
