#include "pcapng.h"

#include <string.h>

static void put(struct tw_block *block, const void *bytes, size_t n)
{
    if (block->n + n > block->n_room) {
        size_t n_room = (block->n + n) * 2 + 256;
        uint8_t *more = realloc(block->bytes, n_room);
        if (more == NULL) {
            block->failed = true;
            return;
        }
        block->bytes = more;
        block->n_room = n_room;
    }
    if (n > 0)
        memcpy(block->bytes + block->n, bytes, n);
    block->n += n;
}

static void put_u16(struct tw_block *block, uint16_t value)
{
    value = block->swapped ? __builtin_bswap16(value) : value;
    put(block, &value, sizeof value);
}

void tw_block_u32(struct tw_block *block, uint32_t value)
{
    value = block->swapped ? __builtin_bswap32(value) : value;
    put(block, &value, sizeof value);
}

void tw_block_bytes(struct tw_block *block, const void *bytes, size_t n)
{
    static const uint8_t padding[4];
    put(block, bytes, n);
    put(block, padding, (4 - n % 4) % 4);
}

void tw_block_begin(struct tw_block *block, uint32_t type)
{
    block->n = 0;
    tw_block_u32(block, type);
    tw_block_u32(block, 0); /* the length, filled in by tw_block_write() */
}

void tw_block_option(struct tw_block *block, uint16_t code, const void *value, size_t n)
{
    n = n > TW_OPTION_MAX ? TW_OPTION_MAX : n;
    put_u16(block, code);
    put_u16(block, (uint16_t)n);
    tw_block_bytes(block, value, n);
}

void tw_block_text(struct tw_block *block, uint16_t code, const char *text)
{
    if (text != NULL && text[0] != '\0')
        tw_block_option(block, code, text, strlen(text));
}

void tw_block_end_options(struct tw_block *block)
{
    tw_block_option(block, TW_OPTION_END, "", 0);
}

void tw_block_write(struct tw_block *block, FILE *to)
{
    uint32_t n_bytes = (uint32_t)(block->n + sizeof n_bytes);
    tw_block_u32(block, n_bytes);
    if (block->failed)
        return;
    uint32_t length = block->swapped ? __builtin_bswap32(n_bytes) : n_bytes;
    memcpy(block->bytes + sizeof length, &length, sizeof length);
    (void)fwrite(block->bytes, 1, block->n, to);
}

void tw_block_drop(struct tw_block *block)
{
    free(block->bytes);
    *block = (struct tw_block){0};
}

void tw_block_section(struct tw_block *block, const char *os, const char *program,
                      const char *comment, FILE *to)
{
    enum { MAJOR = 1, MINOR = 0 };
    tw_block_begin(block, TW_BLOCK_SECTION);
    tw_block_u32(block, 0x1a2b3c4d);
    put_u16(block, MAJOR);
    put_u16(block, MINOR);
    tw_block_u32(block, UINT32_MAX); /* section length: not specified */
    tw_block_u32(block, UINT32_MAX);
    tw_block_text(block, TW_OPTION_COMMENT, comment);
    tw_block_text(block, TW_OPTION_SECTION_OS, os);
    tw_block_text(block, TW_OPTION_SECTION_PROGRAM, program);
    tw_block_end_options(block);
    tw_block_write(block, to);
}

void tw_block_interface(struct tw_block *block, int link_type, uint8_t ticks, const char *name,
                        const char *description, FILE *to)
{
    enum { ANY_LENGTH = 0 };
    tw_block_begin(block, TW_BLOCK_INTERFACE);
    put_u16(block, (uint16_t)link_type);
    put_u16(block, 0);
    tw_block_u32(block, ANY_LENGTH);
    tw_block_text(block, TW_OPTION_INTERFACE_NAME, name);
    tw_block_text(block, TW_OPTION_INTERFACE_DESCRIPTION, description);
    tw_block_option(block, TW_OPTION_INTERFACE_TICKS, &ticks, sizeof ticks);
    tw_block_end_options(block);
    tw_block_write(block, to);
}
