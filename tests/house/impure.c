/* Calls that ask the kernel or a clock, under plain and under changed names;
 * floors.pure-refuses finds each. Only its symbols are read; it is linked into nothing. */
void call_all(void);

#define CALL(name, symbol)                                                                     \
    void name(void) __asm__(symbol);                                                           \
    name()

void call_all(void)
{
    CALL(own_clock, "tw_now");
    CALL(seconds, "time");
    CALL(clock_of_kernel, "clock_gettime");
    CALL(connect_it, "connect");
    CALL(file, "fopen");
    CALL(checked_read, "__read_chk");
    CALL(checked_open, "__open_2");
    CALL(c23_fscanf, "__isoc23_fscanf");
    CALL(memory_file, "memfd_create");
}
