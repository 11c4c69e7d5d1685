#include "owner_facts.h"

#include "own.h"
#include "scan.h"

#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PATH_ROOM = 64, FILE_ROOM = 4096 };

/* Reads the beginning of /proc/PID/NAME. Returns the number of bytes; text ends with a 0. */
static size_t read_proc(pid_t pid, const char *name, char *text, size_t n_room)
{
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, n_room - 1);
    text[n < 0 ? 0 : n] = '\0';
    return n < 0 ? 0 : (size_t)n;
}

static void make_printable(char *text)
{
    for (unsigned char *letter = (unsigned char *)text; *letter != '\0'; letter++) {
        if (*letter < ' ' || *letter == 0x7f)
            *letter = '?';
    }
}

/* The number that word `index` is, of words between blanks; 0 if it is none. */
static uint64_t number_at(const char *text, size_t index)
{
    static const char blanks[] = " \t";
    uint64_t number = 0;
    text += strspn(text, blanks);
    for (; index > 0; index--) {
        text += strcspn(text, blanks);
        text += strspn(text, blanks);
    }
    return tw_scan_digits(text, UINT64_MAX, &number) == NULL ? 0 : number;
}

/* The name is in parentheses, and may contain some; the state is the first word after it. */
static void read_stat(pid_t pid, struct tw_port_owner *out)
{
    enum { PARENT = 1, GROUP = 2, START = 19 }; /* words after the name, the state being 0 */
    char text[FILE_ROOM];
    (void)read_proc(pid, "stat", text, sizeof text);
    const char *begin = strchr(text, '(');
    const char *end = strrchr(text, ')');
    if (begin == NULL || end == NULL || end < begin)
        return;
    (void)snprintf(out->name, sizeof out->name, "%.*s", (int)(end - begin - 1), begin + 1);
    make_printable(out->name);
    end++;
    out->state = end[strspn(end, " ")];
    out->parent = (pid_t)number_at(end, PARENT);
    out->process_group = (pid_t)number_at(end, GROUP);
    uint64_t start = number_at(end, START);
    struct timespec now = {0};
    long per_second = sysconf(_SC_CLK_TCK);
    if (start > 0 && per_second > 0 && clock_gettime(CLOCK_BOOTTIME, &now) == 0)
        out->age_ns = now.tv_sec * TW_S + now.tv_nsec - (tw_ns)start * (TW_S / per_second);
}

static const char *after(const char *text, const char *key)
{
    const char *found = strstr(text, key);
    return found == NULL ? NULL : found + strlen(key);
}

static void read_status(pid_t pid, struct tw_port_owner *out)
{
    char text[FILE_ROOM];
    (void)read_proc(pid, "status", text, sizeof text);
    const char *uid = after(text, "\nUid:");
    const char *pids = after(text, "\nNSpid:");
    const char *dumps = after(text, "\nCoreDumping:");
    if (uid != NULL)
        out->uid = (uid_t)number_at(uid, 1); /* the effective one */
    /* One number a PID namespace, from the outermost. */
    if (pids != NULL)
        out->in_container = strcspn(pids + 1, "\t") < strcspn(pids + 1, "\n") ? TW_YES : TW_NO;
    out->dumps_core = dumps != NULL && number_at(dumps, 0) == 1;
}

static void read_command(pid_t pid, struct tw_port_owner *out)
{
    size_t n = read_proc(pid, "cmdline", out->command, sizeof out->command);
    while (n > 0 && out->command[n - 1] == '\0')
        n--;
    for (size_t i = 0; i < n; i++) {
        if (out->command[i] == '\0')
            out->command[i] = ' ';
    }
    make_printable(out->command);
}

static void read_executable(pid_t pid, struct tw_port_owner *out)
{
    static const char mark[] = " (deleted)"; /* d_path() */
    char path[PATH_ROOM];
    char text[FILE_ROOM];
    (void)snprintf(path, sizeof path, "/proc/%d/exe", pid);
    ssize_t n = readlink(path, text, sizeof text - 1);
    if (n < 0)
        return;
    text[n] = '\0';
    size_t mark_bytes = sizeof mark - 1;
    out->is_deleted = (size_t)n > mark_bytes && strcmp(text + n - mark_bytes, mark) == 0;
    if (out->is_deleted)
        text[(size_t)n - mark_bytes] = '\0';
    make_printable(text);
    (void)snprintf(out->executable, sizeof out->executable, "%.*s", TW_PORT_TEXT - 1, text);
}

static bool ends_with(const char *text, size_t n, const char *end)
{
    size_t n_end = strlen(end);
    return n >= n_end && memcmp(text + n - n_end, end, n_end) == 0;
}

void tw_owner_facts_unit(const char *path, char unit[TW_PORT_TEXT])
{
    unit[0] = '\0';
    bool found = false;
    for (const char *word = path; *word != '\0';) {
        word += strspn(word, "/");
        size_t n = strcspn(word, "/");
        bool is_unit = ends_with(word, n, ".service") || ends_with(word, n, ".scope");
        if (n > 0 && (is_unit || !found))
            (void)snprintf(unit, TW_PORT_TEXT, "%.*s", (int)n, word);
        found = found || is_unit;
        word += n;
    }
}

/* A line a hierarchy: "0::/PATH" is cgroup v2, "1:name=systemd:/PATH" systemd's under v1
 * (cgroups(7)). */
static void read_unit(pid_t pid, struct tw_port_owner *out)
{
    char text[FILE_ROOM];
    char *rest = NULL;
    (void)read_proc(pid, "cgroup", text, sizeof text);
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        const char *path =
            strncmp(line, "0::", 3) == 0 ? line + 3 : after(line, ":name=systemd:");
        if (path == NULL || out->unit[0] != '\0')
            continue;
        tw_owner_facts_unit(path, out->unit);
        out->is_users_unit = strstr(path, "/user@") != NULL;
    }
    make_printable(out->unit);
}

static enum tw_known is_in_network(pid_t pid, uint64_t network)
{
    char path[PATH_ROOM];
    struct stat its;
    (void)snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    if (network == 0 || stat(path, &its) < 0)
        return TW_NOT_LOOKED;
    return its.st_ino == network ? TW_YES : TW_NO;
}

static void name_user(struct tw_port_owner *out)
{
    char text[FILE_ROOM];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(out->uid, &entry, text, sizeof text, &found) == 0 && found != NULL)
        (void)snprintf(out->user, sizeof out->user, "%s", found->pw_name);
}

void tw_owner_facts_read(pid_t pid, uint64_t network, struct tw_port_owner *out)
{
    *out = (struct tw_port_owner){.pid = pid, .age_ns = -1};
    read_stat(pid, out);
    read_status(pid, out);
    read_command(pid, out);
    read_executable(pid, out);
    read_unit(pid, out);
    name_user(out);
    out->same_network = is_in_network(pid, network);
}
