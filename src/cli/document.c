#include "document.h"

#include "cli.h"

int tw_document_open(struct tw_document *document)
{
    struct tw_err err = {0};
    if (document->path == NULL || tw_destination_open(document->path, &document->to, &err) == 0)
        return AS_EXPECTED;
    return tw_cli_fail(err.code == 0 ? USAGE : COULD_NOT_RUN, "--%s: %s", document->option,
                       err.text);
}

bool tw_document_is_open(const struct tw_document *document)
{
    return document->to.file != NULL;
}

bool tw_document_has_stdout(const struct tw_document *document)
{
    return document->to.file == stdout;
}

static int print_to(struct tw_destination *to, tw_document_print *print, const void *arg,
                    struct tw_err *err)
{
    if (print(to->file, arg, err) < 0)
        return tw_fail_within(err, "%s", to->path);
    return tw_destination_finish(to, err);
}

int tw_document_write(struct tw_document *document, tw_document_print *print, const void *arg,
                      int status)
{
    struct tw_err err = {0};
    if (!tw_document_is_open(document) || print_to(&document->to, print, arg, &err) == 0)
        return status;
    return tw_cli_fail(COULD_NOT_RUN, "--%s: %s", document->option, err.text);
}

int tw_document_save(const char *path, tw_document_print *print, const void *arg,
                     struct tw_err *err)
{
    TW_AUTO(tw_destination_drop) struct tw_destination to = {0};
    return tw_destination_open(path, &to, err) < 0 ? -1 : print_to(&to, print, arg, err);
}

void tw_document_drop(struct tw_document *document)
{
    tw_destination_drop(&document->to);
}
