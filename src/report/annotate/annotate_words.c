#include "annotate_words.h"

#include "append.h"

#include <stdbool.h>
#include <stddef.h>

void tw_comment_side(char text[TW_COMMENT_SIZE], const char *name, const char *before,
                     const char *after, const char *note)
{
    bool noted = note[0] != '\0';
    if (after == NULL && !noted)
        return;
    tw_append(text, TW_COMMENT_SIZE, "%s%.31s: ", text[0] != '\0' ? "; " : "", name);
    if (after != NULL && before != NULL)
        tw_append(text, TW_COMMENT_SIZE, "%s → ", before);
    if (after != NULL)
        tw_append(text, TW_COMMENT_SIZE, "%s%s", after, noted ? ", " : "");
    tw_append(text, TW_COMMENT_SIZE, "%s", note);
}
