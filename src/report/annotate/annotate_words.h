#ifndef TW_ANNOTATE_WORDS_H
#define TW_ANNOTATE_WORDS_H

/* The comment on a packet, put together side by side:
 * "server: ESTABLISHED → FIN-WAIT-1, first FIN: active closer; client: ESTABLISHED → CLOSE-WAIT"
 */
enum { TW_COMMENT_SIZE = 256 };

/* Adds what is to be said of one side, if anything: `after` is the state it entered, NULL when
 * it entered none; `before` is NULL when that is not known; `note` may be empty. */
void tw_comment_side(char text[TW_COMMENT_SIZE], const char *name, const char *before,
                     const char *after, const char *note);

#endif
