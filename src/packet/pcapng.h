#ifndef TW_PCAPNG_H
#define TW_PCAPNG_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Blocks of a pcapng file, put together piece by piece (draft-ietf-opsawg-pcapng).
 *
 *     struct tw_block block = {.swapped = false};
 *     tw_block_begin(&block, TW_BLOCK_INTERFACE);
 *     tw_block_u16(&block, ...); ... tw_block_option(&block, ...);
 * tw_block_end_options(&block); tw_block_write(&block, to); tw_block_drop(&block);
 *
 * Nothing here fails but in the end: a block for which there is no memory is not written, and
 * `failed` says so from then on. */
enum {
    TW_BLOCK_SECTION = 0x0a0d0d0a,
    TW_BLOCK_INTERFACE = 1,
    TW_BLOCK_PACKET = 6,
};

/* Options that every block can have, and some of single blocks. */
enum {
    TW_OPTION_END = 0,
    TW_OPTION_COMMENT = 1,
    TW_OPTION_SECTION_OS = 3,
    TW_OPTION_SECTION_PROGRAM = 4,
    TW_OPTION_INTERFACE_NAME = 2,
    TW_OPTION_INTERFACE_DESCRIPTION = 3,
    TW_OPTION_INTERFACE_TICKS = 9,
    TW_OPTION_MAX = 65535, /* bytes */
};

struct tw_block {
    bool swapped; /* numbers are written in the other order than this machine's */
    bool failed;
    uint8_t *bytes; /* owned; used again for the next block */
    size_t n, n_room;
};

void tw_block_begin(struct tw_block *block, uint32_t type);
void tw_block_u16(struct tw_block *block, uint16_t value);
void tw_block_u32(struct tw_block *block, uint32_t value);
void tw_block_bytes(struct tw_block *block, const void *bytes, size_t n); /* and padding */

/* A text that is longer than an option can be is cut. */
void tw_block_option(struct tw_block *block, uint16_t code, const void *value, size_t n);
void tw_block_text(struct tw_block *block, uint16_t code, const char *text);
void tw_block_end_options(struct tw_block *block);

/* Completes the block and writes it. The stream's owner looks at its errors. */
void tw_block_write(struct tw_block *block, FILE *to);

void tw_block_drop(struct tw_block *block);

/* What a new file begins with, and an interface of it: link_type as in link.h, `ticks` digits
 * of a second. name and description may be NULL. */
void tw_block_section(struct tw_block *block, const char *os, const char *program,
                      const char *comment, FILE *to);
void tw_block_interface(struct tw_block *block, int link_type, uint8_t ticks, const char *name,
                        const char *description, FILE *to);

#endif
