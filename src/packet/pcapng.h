#ifndef TW_PCAPNG_H
#define TW_PCAPNG_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Writes the blocks of a pcapng file, field by field (draft-ietf-opsawg-pcapng).
 *
 *     struct tw_block block = {.swapped = false};
 *     tw_block_begin(&block, TW_BLOCK_INTERFACE);
 *     tw_block_u32(&block, ...); ... tw_block_option(&block, ...);
 *     tw_block_end_options(&block); tw_block_write(&block, to); tw_block_drop(&block);
 *
 * None of these calls reports an error. A block that runs out of memory is not written, and
 * `failed` stays set from then on. */
enum {
    TW_BLOCK_SECTION = 0x0a0d0d0a,
    TW_BLOCK_INTERFACE = 1,
    TW_BLOCK_PACKET = 6,
};

/* Options: END and COMMENT are valid in every block, the others in the named block. */
enum {
    TW_OPTION_END = 0,
    TW_OPTION_COMMENT = 1,
    TW_OPTION_SECTION_OS = 3,
    TW_OPTION_SECTION_PROGRAM = 4,
    TW_OPTION_INTERFACE_NAME = 2,
    TW_OPTION_INTERFACE_DESCRIPTION = 3,
    TW_OPTION_INTERFACE_TICKS = 9,
    TW_OPTION_MAX = 65535, /* the longest option value, in bytes */
};

struct tw_block {
    bool swapped; /* write numbers in the byte order opposite to this machine's */
    bool failed;
    uint8_t *bytes; /* owned; reused for the next block */
    size_t n, n_room;
};

void tw_block_begin(struct tw_block *block, uint32_t type);
void tw_block_u32(struct tw_block *block, uint32_t value);
void tw_block_bytes(struct tw_block *block, const void *bytes, size_t n); /* adds padding */

/* Appends an option. A text longer than TW_OPTION_MAX is truncated. */
void tw_block_option(struct tw_block *block, uint16_t code, const void *value, size_t n);
void tw_block_text(struct tw_block *block, uint16_t code, const char *text);
void tw_block_end_options(struct tw_block *block);

/* Completes the block and writes it. The owner of the stream checks it for errors. */
void tw_block_write(struct tw_block *block, FILE *to);

void tw_block_drop(struct tw_block *block);

/* The section block that starts a file, and an interface block. link_type: see link.h. The
 * clock counts 10^-ticks seconds. name and description may be NULL. */
void tw_block_section(struct tw_block *block, const char *os, const char *program,
                      const char *comment, FILE *to);
void tw_block_interface(struct tw_block *block, int link_type, uint8_t ticks, const char *name,
                        const char *description, FILE *to);

#endif
