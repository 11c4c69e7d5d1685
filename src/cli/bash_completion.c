#include "bash_completion.h"

#include "own.h"

static const char *const completes[] = {
    [TW_COMPLETES_NOTHING] = "nothing",   [TW_COMPLETES_FILES] = "files",
    [TW_COMPLETES_LEDGERS] = "ledgers",   [TW_COMPLETES_FOLDERS] = "folders",
    [TW_COMPLETES_EXPERIMENTS] = "names", [TW_COMPLETES_TAGS] = "tags",
    [TW_COMPLETES_VERBS] = "verbs",       [TW_COMPLETES_SUBJECTS] = "subjects",
};
_Static_assert(TW_COUNT(completes) == TW_N_COMPLETES, "something that completes has no name");

/* `word` is the word being completed, a variable of the caller. Names come from files: names
 * with characters that the shell would interpret are left out. */
static const char HEAD[] =
    "# shellcheck shell=bash\n"
    "# bash completion for twlab; `twlab completion bash` prints it.\n"
    "\n"
    "_twlab_files() { # compgen's arguments\n"
    "    compopt -o filenames 2>/dev/null || true # fails outside of readline\n"
    "    mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$word\")\n"
    "}\n"
    "\n"
    "_twlab_words() { # those of standard input that the word begins\n"
    "    local one\n"
    "    while read -r one; do\n"
    "        [[ $one != \"$word\"* || $one == *[!A-Za-z0-9._=-]* ]] || COMPREPLY+=(\"$one\")\n"
    "    done\n"
    "}\n"
    "\n"
    "_twlab() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local by=nothing twlab=${COMP_WORDS[0]/#\\~\\//$HOME/}\n"
    "    local -a options=()\n"
    "    COMPREPLY=()\n"
    "    if [[ $word == = ]]; then # --out=DIR is three words\n"
    "        word=\"\"\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        by=verbs options=(--help --version)\n"
    "    else\n"
    "        case ${COMP_WORDS[1]}:$before in\n";

/* The cases of the verbs go here. */

static const char MIDDLE[] =
    "        esac\n"
    "    fi\n"
    "    [[ $word != -* || ${#options[@]} -eq 0 ]] || by=options\n"
    "    case $by in\n"
    "    options) _twlab_words < <(printf '%s\\n' \"${options[@]}\") ;;\n"
    "    files) _twlab_files -f ;;\n"
    "    folders) _twlab_files -d ;;\n"
    "    ledgers) _twlab_files -f -X '!*.ledger' -o plusdirs ;;\n"
    "    names)\n"
    "        _twlab_words < <(\"$twlab\" completion experiments 2>/dev/null)\n"
    "        ((${#COMPREPLY[@]} > 0)) || _twlab_files -f -X '!*.ini' -o plusdirs\n"
    "        ;;\n"
    "    tags) _twlab_words < <(\"$twlab\" completion tags 2>/dev/null) ;;\n"
    "    subjects) _twlab_words < <(printf '%s\\n' bash experiments tags) ;;\n";

static const char TAIL[] = "    esac\n"
                           "}\n"
                           "complete -F _twlab twlab\n";

static void print_verb(FILE *to, const struct tw_cli_verb *verb)
{
    for (size_t i = 0; i < verb->n_options; i++) {
        const struct tw_cli_option *option = &verb->options[i];
        if (option->value != NULL)
            (void)fprintf(to, "        %s:--%s) by=%s ;;\n", verb->name, option->name,
                          completes[option->completes]);
    }
    (void)fprintf(to, "        %s:*) by=%s options=(", verb->name, completes[verb->completes]);
    for (size_t i = 0; i < verb->n_options; i++)
        (void)fprintf(to, "--%s ", verb->options[i].name);
    (void)fputs("--help) ;;\n", to);
}

void tw_bash_completion_print(FILE *to)
{
    (void)fputs(HEAD, to);
    for (size_t i = 0; i < tw_n_verbs; i++) {
        if (!tw_verbs[i]->hidden)
            print_verb(to, tw_verbs[i]);
    }
    (void)fputs(MIDDLE, to);
    (void)fputs("    verbs) _twlab_words < <(printf '%s\\n'", to);
    for (size_t i = 0; i < tw_n_verbs; i++) {
        if (!tw_verbs[i]->hidden)
            (void)fprintf(to, " %s", tw_verbs[i]->name);
    }
    (void)fputs(") ;;\n", to);
    (void)fputs(TAIL, to);
}
