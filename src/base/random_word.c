#include "random_word.h"

#include <sys/random.h>

int tw_random_word(char *out, size_t n_letters, struct tw_err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    unsigned char random[TW_RANDOM_WORD_MOST];
    size_t n = n_letters < sizeof random ? n_letters : sizeof random;
    if (getrandom(random, n, 0) != (ssize_t)n)
        return tw_fail(err, errno, "getrandom");
    for (size_t i = 0; i < n; i++)
        out[i] = letters[random[i] % (sizeof letters - 1)];
    out[n] = '\0';
    return 0;
}
