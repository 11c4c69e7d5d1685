/* Calls of a pure floor as C libraries and compilers rename them; floors.pure-names allows all.
 * Only its symbols are read; it is linked into nothing. */
void call_all(void);

#define CALL(name, symbol)                                                                     \
    void name(void) __asm__(symbol);                                                           \
    name()

void call_all(void)
{
    CALL(c99_sscanf, "__isoc99_sscanf");
    CALL(c23_sscanf, "__isoc23_sscanf");
    CALL(c23_strtol, "__isoc23_strtol");
    CALL(c23_strtoull, "__isoc23_strtoull");
    CALL(checked_memcpy, "__memcpy_chk");
    CALL(checked_snprintf, "__snprintf_chk");
    CALL(checked_vfprintf, "__vfprintf_chk");
    CALL(stdio_putc, "_IO_putc");
    CALL(divide, "__udivti3");
    CALL(count_bits, "__popcountdi2");
}
