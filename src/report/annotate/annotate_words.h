#ifndef TW_ANNOTATE_WORDS_H
#define TW_ANNOTATE_WORDS_H

/* The comment on a packet, built side by side:
 *
 * "server: ESTABLISHED → FIN-WAIT-1, first FIN: active closer; client: ESTABLISHED → CLOSE-WAIT"
 */
enum { TW_COMMENT_SIZE = 256 };

/* Appends the comment on one side, if there is any. `after` is the state that it enters, or
 * NULL. `before` is NULL when it is unknown. `note` may be empty. */
void tw_comment_side(char text[TW_COMMENT_SIZE], const char *name, const char *before,
                     const char *after, const char *note);

#endif
