#include "ledger_reader.h"

#include "ini.h"
#include "scan.h"

#include <string.h>

int tw_ledger_reader_refuse(struct tw_ledger_reader *reader, const char *what)
{
    const char *word = reader->at < reader->n_words ? reader->words[reader->at] : "end of line";
    return tw_ini_fail(reader->err, reader->file, reader->line, "at `%.60s`: %s", word, what);
}

const char *tw_ledger_reader_next(struct tw_ledger_reader *reader)
{
    size_t at = reader->at++;
    return at < reader->n_words ? reader->words[at] : "";
}

bool tw_ledger_reader_take(struct tw_ledger_reader *reader, const char *word)
{
    if (reader->at == reader->n_words || strcmp(reader->words[reader->at], word) != 0)
        return false;
    reader->at++;
    return true;
}

int tw_ledger_reader_split(struct tw_ledger_reader *reader, char *text)
{
    reader->at = 0;
    reader->n_words = 0;
    size_t n = tw_scan_words(text, " ", reader->words, TW_LEDGER_WORDS);
    if (n > TW_LEDGER_WORDS)
        return tw_ini_fail(reader->err, reader->file, reader->line, "more than %d words",
                           TW_LEDGER_WORDS);
    reader->n_words = n;
    return 0;
}

int tw_ledger_reader_join(struct tw_ledger_reader *reader, char *to, size_t n_bytes,
                          const char *until)
{
    size_t n = 0;
    to[0] = '\0';
    for (; reader->at < reader->n_words && strcmp(reader->words[reader->at], until) != 0;
         reader->at++) {
        const char *word = reader->words[reader->at];
        if (n + strlen(word) + 2 > n_bytes)
            return tw_ledger_reader_refuse(reader, "too long");
        n += (size_t)snprintf(to + n, n_bytes - n, "%s%s", n == 0 ? "" : " ", word);
    }
    return n > 0 ? 0 : tw_ledger_reader_refuse(reader, "something is missing");
}

int tw_ledger_reader_name(struct tw_ledger_reader *reader, unsigned *out_who)
{
    if (reader->at == reader->n_words)
        return tw_ledger_reader_refuse(reader, "a name is missing");
    struct tw_err why = {0};
    if (tw_run_name(reader->run, tw_ledger_reader_next(reader), out_who, &why) < 0)
        return tw_ini_fail(reader->err, reader->file, reader->line, "%s", why.text);
    return 0;
}
